// The keys of a running lesson, as a clicker sends them, and the blank screen. Knows no stops and draws nothing else.

const TURNS = { PageDown: "next", PageUp: "previous", Home: "back" };
const BLANK = ["KeyB", "Period", "NumpadDecimal"];

function typing(node) {
  return node instanceof Element && (node.isContentEditable || node.matches("textarea, input:not([type=radio], [type=range], [type=checkbox])"));
}

function blank() {
  const found = document.querySelector("[data-blank-screen]");
  if (found) return found.remove();
  const cover = document.createElement("div");
  cover.dataset.blankScreen = "";
  cover.style.cssText = "position: fixed; inset: 0; z-index: 2147483647; background: #000;";
  cover.addEventListener("click", () => cover.remove());
  document.body.append(cover);
}

// A clicker's two keys work while the cursor stands in the sentence; the others only where nobody is typing.
function meaning(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const inField = typing(event.composedPath()[0]);
  if (BLANK.includes(event.code)) return inField ? null : "blank";
  const turn = TURNS[event.code];
  return turn === "back" && inField ? null : turn ?? null;
}

const mounted = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  const tell = mounted.get(parentElement) ?? {};
  tell.setTriggerValue = setTriggerValue;
  if (mounted.has(parentElement)) return;
  mounted.set(parentElement, tell);
  const heard = (event) => {
    const action = meaning(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === "blank" || document.querySelector("[data-blank-screen]")) blank();
    else if (!event.repeat) tell.setTriggerValue("turn", action);
  };
  document.addEventListener("keydown", heard, true);
  return () => {
    document.removeEventListener("keydown", heard, true);
    mounted.delete(parentElement);
    document.querySelector("[data-blank-screen]")?.remove();
  };
}
