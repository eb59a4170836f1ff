// One unit of a recurrent cell, step by step: the drawn cell, its equations, what it held so far; all units beside it.

import { el } from "../../viewer/face/dom.js";
import { tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { drawing } from "../shell/svg.js";
import { makeEquations } from "./equations.js";
import { makeGrid } from "./grid.js";
import { numbersAt } from "./numbers.js";
import { arrowHead, tag } from "./parts.js";
import { happened } from "./said.js";
import { makeStrip } from "./strip.js";
import { WIDE, heightOf, wiring } from "./wiring.js";

const units = (header) => header.hidden[0].length;

export const cellPicture = {
  choices: (header) => (units(header) > 1 ? { unit: [0, units(header) - 1, 0] } : {}),
  other: "unit",
  build(header, act) {
    const digits = header.digits ?? 3,
      long = (value) => figure(value, Math.abs(value) < 1 ? 3 : digits);
    const together = header.said
      ? [tag(752, 186, "", (n) => n.said, { say: String, look: "end quiet", testid: "said" })]
      : [];
    const parts = [...wiring(header.cell, header.activation, long), ...together];
    const name = tr("The cell, drawn with the numbers of this step"),
      drawn = [arrowHead(), parts.map((part) => part.node)];
    const plan = drawing(WIDE, heightOf(header.cell), name, drawn);
    const equations = makeEquations(header, long),
      past = units(header) > 1 ? makeGrid(header, act) : makeStrip(header, act, long),
      shown = [...parts, equations, past];
    const node = el(
      "div",
      { class: "celllook", "data-cell": header.cell },
      el("div", { class: "plan" }, plan),
      equations.node,
      el("div", { class: "held-so-far" }, past.node),
    );
    return {
      node,
      paint(view) {
        const n = numbersAt(header, view);
        for (const part of shown) part.set(n, view);
        return happened(header, n, view, long);
      },
    };
  },
};
