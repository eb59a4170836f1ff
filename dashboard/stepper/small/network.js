// A small network without gates, every unit and every weight: inputs and what came back, hidden units, outputs.

import { el } from "../../viewer/face/dom.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { netLedger, netLines } from "./netlines.js";
import { networkNumbers, shownFigure } from "./netnumbers.js";
import { netPlan } from "./netplan.js";

export const networkPicture = {
  build(header, act) {
    const drawn = netPlan(header),
      lines = netLines(header),
      past = netLedger(header, act);
    const look = el(
      "div",
      { class: "celllook network" },
      el("div", { class: "plan" }, drawn.node),
      lines.node,
      el("div", { class: "held-so-far" }, past.node),
    );
    return {
      node: look,
      paint(view) {
        const n = networkNumbers(header, view);
        for (const [row, nodes] of Object.entries(drawn.nodes)) nodes.forEach((one, i) => one.set(n[row][i]));
        for (const one of drawn.links) one.set(n[one.from][one.a]);
        lines.set(n);
        past.set(n, view);
        return netTold(header, n, view);
      },
    };
  },
};

function netTold(header, n, view) {
  const row = (values) => `[${values.map(shownFigure).join(", ")}]`,
    facts = { step: view.step, input: row(n.input), back: row(n.back), state: row(n.hidden), output: row(n.outputs) };
  if (n.covered)
    return sentence(tr("Step {step}: the input is {input}, what came back is {back}. What is the output?"), facts);
  const before = header.inputs.slice(0, view.step - 1).findIndex((one) => String(one) === String(n.input));
  if (before < 0 || view.covered(before + 1))
    return sentence(
      tr("Step {step}: the input {input} and what came back, {back}, give the state {state} and the output {output}."),
      facts,
    );
  const other = { ...facts, earlier: before + 1, first: row(header.outputs[before]) };
  return sentence(
    tr(
      "Step {step}: the same input {input} as in step {earlier}, but what came back is {back}: the output is {output}, not {first}.",
    ),
    other,
  );
}
