// The numbers of a small network at one step, by the column they stand in. Pure.

import { figure } from "../shell/figures.js";

// The numbers of a step by the name of their column; null where covered.
export function networkNumbers(header, view) {
  const t = view.step - 1,
    covered = view.covered(view.step),
    jordan = header.cell === "jordan",
    fed = jordan ? "memory" : "hidden";
  const old = t ? header[fed][t - 1] : header.before[fed];
  const hide = (row) => (covered ? row.map(() => null) : row);
  return {
    covered,
    fed: jordan ? "y" : "h",
    input: header.inputs[t],
    back: t && view.covered(t) ? old.map(() => null) : old,
    sums: hide(header.sums.hidden[t]),
    hidden: hide(header.hidden[t]),
    outputs: hide(header.outputs[t]),
  };
}

export const shownFigure = (value) => (value === null ? "?" : figure(value));
