// The keyboard of the stepper. Reads places on the keyboard (event.code), never while an input method composes.

import { typing } from "../../viewer/face/keys.js";

const MOVES = { ArrowLeft: ["step", -1], ArrowRight: ["step", 1], Home: ["step", -Infinity], End: ["step", Infinity] };
const INSIDE = { ArrowUp: ["other", -1], ArrowDown: ["other", 1], Escape: ["other", -Infinity], Space: ["play"] };
const OWN = "[role=radio], [role=tab], [role=slider], [role=option], [role=gridcell], summary, video, audio";

let wroteSomething = false;
document.addEventListener("input", (event) => (wroteSomething ||= typing(event.composedPath()[0])), true);

// Whether somebody has written into a field since this script is there.
export const hasWritten = () => wroteSomething;

// What a key means: left and right work wherever nobody types; up, down and Space only on the picture itself.
export function handMeaning(event, held) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    return null;
  if (event.code === "KeyV" && !event.repeat) return ["cover"];
  return MOVES[event.code] ?? (held ? (INSIDE[event.code] ?? null) : null);
}

export function listenToHands(root, act) {
  const heard = (event) => {
    const [from] = event.composedPath();
    const mine = event.composedPath().includes(root);
    if (event.defaultPrevented || typing(from) || (!mine && from instanceof Element && from.closest(OWN))) return;
    if (from instanceof HTMLButtonElement && event.code === "Space") return;
    const found = handMeaning(event, mine);
    if (found && act(found[0], found[1]) !== false) event.preventDefault();
  };
  const page = root.ownerDocument;
  page.addEventListener("keydown", heard);
  return () => page.removeEventListener("keydown", heard);
}
