// The switch of the gold alignment, and what its marks mean. Knows no canvas.

import { tr } from "../model/words.js";
import { el, show } from "./dom.js";

export function goldSwitch(act) {
  const box = el("input", { type: "checkbox", testid: "gold", onchange: () => act.gold(box.checked) });
  const label = el(
    "label",
    { class: "check", title: tr("Which words belong together in the right answer, which is known here (key a).") },
    box,
    tr("gold alignment"),
  );
  const node = el("div", { class: "gold", testid: "gold-legend" }, label, ...legend());
  const update = ({ choice, header }) => {
    show(node, Boolean(header.gold?.[choice.map]));
    box.checked = choice.gold;
  };
  return { node, update };
}

function legend() {
  const entry = (kind, text) =>
    el("span", { class: "entry" }, el("span", { class: `mark ${kind}`, "aria-hidden": "true" }), text);
  return [entry("sure", tr("sure")), entry("possible", tr("possible"))];
}
