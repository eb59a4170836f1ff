// The keyboard: what each key does. Reads places on the keyboard (event.code), never while an input method composes.

const LETTERS = {
  KeyM: "heatmap",
  KeyG: "heads",
  KeyT: "temperature",
  KeyS: "hide",
  KeyL: "colour",
  KeyV: "cover",
  KeyA: "gold",
  Digit0: "reset",
  Numpad0: "reset",
};
const ARROWS = { ArrowUp: ["query", -1], ArrowDown: ["query", 1], ArrowLeft: ["key", -1], ArrowRight: ["key", 1] };
const SHIFTED = { ArrowUp: ["layer", -1], ArrowDown: ["layer", 1], ArrowLeft: ["head", -1], ArrowRight: ["head", 1] };
const ZOOMS = { "+": 0.5, "=": 0.5, "-": 2 };

// The name of what a key press means, or null: [action, argument].
export function meaning(event, focused) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.code in ARROWS) return focused ? (event.shiftKey ? SHIFTED : ARROWS)[event.code] : null;
  if (event.code === "Escape") return ["escape"];
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return ["help"];
  if (focused && event.key in ZOOMS) return ["zoom", ZOOMS[event.key]];
  if (focused && (event.code === "Enter" || event.code === "Space")) return ["hold"];
  const action = LETTERS[event.code];
  return action ? [action, event.shiftKey ? -1 : 1] : null;
}

export function typing(node) {
  return (
    node instanceof Element &&
    (node.isContentEditable || node.matches("input:not([type=range], [type=checkbox]), textarea, select"))
  );
}

// Letters work wherever nobody is typing; arrows only on the canvases, so that the page still scrolls.
export function listen(root, act) {
  const heard = (event) => {
    const from = event.composedPath()[0];
    if (typing(from)) return;
    const found = meaning(event, from instanceof HTMLCanvasElement && root.contains(from));
    if (found && act(found[0], found[1], from) !== false) event.preventDefault();
  };
  const page = root.ownerDocument;
  page.addEventListener("keydown", heard);
  return () => page.removeEventListener("keydown", heard);
}
