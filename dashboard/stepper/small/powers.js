// One number carried through many steps, times w at each: three networks side by side on a logarithmic scale.

import { el } from "../../viewer/face/dom.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { drawing, svg, written } from "../shell/svg.js";

const WIDE_PLAN = 760,
  HIGH_PLAN = 400,
  EDGE = { left: 64, right: 190, top: 20, bottom: 40 };
const LOOKS = ["low", "even", "high"];

export const powersPicture = {
  build(header) {
    const steps = header.steps.length,
      { factors, values } = header;
    const logs = values.flat().map((value) => Math.log10(Math.abs(value))),
      low = Math.floor(Math.min(...logs)),
      high = Math.ceil(Math.max(...logs));
    const x = (t) => EDGE.left + ((WIDE_PLAN - EDGE.left - EDGE.right) * t) / steps;
    const y = (value) =>
      EDGE.top + ((HIGH_PLAN - EDGE.top - EDGE.bottom) * (high - Math.log10(Math.abs(value)))) / (high - low);
    const rules = Array.from({ length: high - low + 1 }, (_, i) => low + i).flatMap((power) => [
      svg("line", {
        x1: EDGE.left,
        x2: WIDE_PLAN - EDGE.right,
        y1: y(10 ** power),
        y2: y(10 ** power),
        class: power ? "rule" : "rule one",
      }),
      power % 2
        ? null
        : svg(
            "text",
            { x: EDGE.left - 8, y: y(10 ** power) + 5, class: "quiet end" },
            Math.abs(power) < 3 ? String(10 ** power) : `1e${power}`,
          ),
    ]);
    const ticks = [0, 25, 50, 75, 100]
      .filter((t) => t <= steps)
      .map((t) => svg("text", { x: x(t), y: HIGH_PLAN - 14, class: "quiet" }, String(t)));
    const lines = factors.map((factor, k) => {
      const path = svg("polyline", { class: `power ${LOOKS[k]}` }),
        dot = svg("circle", { r: 6, class: `power ${LOOKS[k]} dot-at` }),
        name = svg("text", { class: "start strong" });
      return { factor, path, dot, name };
    });
    const rows = factors.map((factor, k) => {
      const power = el("sup", {}),
        step = el("span", {}),
        value = el("b", { testid: `value-${k}` });
      const law = el("div", { class: "law" }, written("h_t"), ` = ${factor} · `, written("h_{t-1}"));
      const line = el("div", { class: "filled" }, "= ", step, ` = ${factor}`, power, " = ", value);
      return { node: el("div", { class: `equation power-${LOOKS[k]}` }, law, line), power, step, value };
    });
    const drawn = [rules, ticks, lines.map((line) => [line.path, line.dot, line.name])];
    const plan = drawing(WIDE_PLAN, HIGH_PLAN, tr("The number after each step, on a logarithmic scale"), drawn);
    const node = el(
      "div",
      { class: "celllook powers" },
      el("div", { class: "plan" }, plan),
      el(
        "div",
        { class: "equations" },
        rows.map((row) => row.node),
      ),
    );

    function paint(view) {
      const t = view.step,
        covered = view.covered(t);
      lines.forEach((line, k) => {
        const shown = covered ? Math.max(0, stepsShown(view)) : t,
          way = [1, ...values.slice(0, shown).map((row) => row[k])],
          last = way.at(-1);
        line.path.setAttribute("points", way.map((value, i) => `${x(i)},${y(value)}`).join(" "));
        line.dot.setAttribute("cx", x(shown));
        line.dot.setAttribute("cy", y(last));
        line.name.setAttribute("x", x(shown) + 12);
        line.at = y(last) + 6;
        const now = covered ? "?" : figure(last);
        line.name.textContent = `w = ${line.factor}: ${now}`;
        const before = t > 1 ? values[t - 2][k] : 1;
        rows[k].power.textContent = String(t);
        rows[k].step.textContent = covered ? "?" : `${line.factor}·${figure(before)}`;
        rows[k].value.textContent = covered ? "?" : figure(values[t - 1][k]);
      });
      keepApart(lines);
      if (covered) return sentence(tr("After {step} steps: how much is left of 1?"), { step: t });
      const [a, b, c] = values[t - 1].map((value) => figure(value)),
        [u, v, w] = factors.map(String);
      return sentence(tr("After {step} steps, 1 has become {a} with w = {u}, {b} with w = {v}, {c} with w = {w}."), {
        step: t,
        a,
        b,
        c,
        u,
        v,
        w,
      });
    }
    return { node, paint };
  },
};

const stepsShown = (view) => {
  let last = view.step;
  while (last > 0 && view.covered(last)) last--;
  return last;
};

// Names that would lie on one another are moved apart, up and down from the middle one.
function keepApart(lines) {
  const order = [...lines].sort((a, b) => a.at - b.at);
  order[0].at = Math.min(order[0].at, order[1].at - 22);
  order[2].at = Math.max(order[2].at, order[1].at + 22);
  for (const line of order) line.name.setAttribute("y", line.at);
}
