// A Markov chain beside a state of two numbers that reads the same walk. Knows no weather.

import { el } from "../../viewer/face/dom.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { drawing, svg, symbol } from "../shell/svg.js";
import { arrowHead } from "../cell/parts.js";

const SPOT = 42,
  PLANE = { x: 566, y: 200, size: 158 };
const CORNERS = [
  [190, 80],
  [70, 300],
  [310, 300],
];

// An arc from one state to another, bent to its left; its chance stands on it.
function passage(a, b, chance) {
  const [x1, y1] = CORNERS[a],
    [x2, y2] = CORNERS[b],
    long = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long],
    [nx, ny] = [dy, -dx],
    [mx, my] = [(x1 + x2) / 2 + nx * 34, (y1 + y2) / 2 + ny * 34];
  const from = toward(x1, y1, mx, my, SPOT),
    to = toward(x2, y2, mx, my, SPOT + 4);
  const line = svg("path", { d: `M ${from} Q ${mx} ${my} ${to}`, class: "wire", "marker-end": "url(#cell-head)" });
  return [line, svg("text", { x: mx + nx * 4, y: my + ny * 4 + 5, class: "quiet halo" }, String(chance))];
}

function toward(x, y, mx, my, distance) {
  const long = Math.hypot(mx - x, my - y);
  return `${x + ((mx - x) / long) * distance} ${y + ((my - y) / long) * distance}`;
}

function stay(a, chance) {
  const [x, y] = CORNERS[a],
    up = a === 0 ? -1 : 1,
    top = y + up * 84;
  const line = svg("path", {
    d: `M ${x - 16} ${y + up * (SPOT - 3)} C ${x - 34} ${top}, ${x + 34} ${top}, ${x + 17} ${y + up * (SPOT + 1)}`,
    class: "wire",
    "marker-end": "url(#cell-head)",
  });
  return [line, svg("text", { x: x + 36, y: y + up * 66 + 5, class: "quiet start halo" }, String(chance))];
}

export const chainPicture = {
  build(header, act) {
    const { names, matrix, walk, chances, points } = header;
    const passages = matrix.map((row, a) =>
      row.map((chance, b) => (a === b ? stay(a, chance) : passage(a, b, chance))),
    );
    const spots = names.map((name, i) => {
      const [cx, cy] = CORNERS[i],
        circle = svg("circle", { cx, cy, r: SPOT, class: "spot" });
      return { circle, drawn: [circle, svg("text", { x: cx, y: cy + 6 }, name)] };
    });
    const px = (value) => PLANE.x + value * PLANE.size,
      py = (value) => PLANE.y - value * PLANE.size;
    const frame = [
      svg("rect", { x: px(-1), y: py(1), width: 2 * PLANE.size, height: 2 * PLANE.size, class: "card" }),
      svg("line", { x1: px(-1), x2: px(1), y1: py(0), y2: py(0), class: "rule" }),
      svg("line", { x1: px(0), x2: px(0), y1: py(-1), y2: py(1), class: "rule" }),
      svg("text", { x: px(1) - 6, y: py(0) - 8, class: "end letters" }, symbol("h_1")),
      svg("text", { x: px(0) - 20, y: py(1) + 22, class: "letters" }, symbol("h_2")),
    ];
    const path = svg("polyline", { class: "way" });
    const dots = points.map(([a, b], t) => {
      const dot = svg("circle", { cx: px(a), cy: py(b), r: 6, class: "past", onclick: () => act("go", t + 1) });
      return { dot, name: svg("text", { x: px(a) + 9, y: py(b) - 8, class: "quiet start" }, String(t + 1)) };
    });
    const corners = header.corners.map(([a, b], i) =>
      svg("text", { x: px(a), y: py(b) + (b > 0 ? -8 : 20), class: "quiet" }, names[i]),
    );
    const titles = [
      svg("text", { x: 190, y: 400, class: "quiet" }, tr("a chain: one of {count} states", { count: names.length })),
      svg("text", { x: PLANE.x, y: 400, class: "quiet" }, tr("a network: a state of two numbers")),
    ];
    const drawn = [
      arrowHead(),
      passages.flat(2),
      spots.map((one) => one.drawn),
      frame,
      corners,
      path,
      dots.map((one) => [one.dot, one.name]),
      titles,
    ];
    const lines = ["chance", "state"].map((name) => el("b", { testid: `value-${name}` }));
    const law = (letters, text) => el("div", { class: "law" }, letters, text);
    const equations = el(
      "div",
      { class: "equations two" },
      el(
        "div",
        { class: "equation" },
        law(el("i", {}, "p"), tr(" the chances of each state, where only the start is known")),
        el("div", { class: "filled" }, "= ", lines[0]),
      ),
      el(
        "div",
        { class: "equation" },
        law(el("i", {}, "h"), tr(" half of what it was, half of the corner that was read")),
        el("div", { class: "filled" }, "= ", lines[1]),
      ),
    );
    const node = el(
      "div",
      { class: "celllook chain" },
      el(
        "div",
        { class: "plan" },
        drawing(760, 410, tr("A Markov chain, and a state of two numbers that reads it"), drawn),
      ),
      equations,
    );

    function paint(view) {
      const t = view.step - 1,
        here = walk[t],
        covered = view.covered(view.step);
      spots.forEach((one, i) => one.circle.classList.toggle("here", i === here));
      passages.forEach((row, a) => row.forEach(([line]) => line.classList.toggle("live", a === here)));
      const upto = covered ? t : t + 1;
      path.setAttribute("points", [[0, 0], ...points.slice(0, upto)].map(([a, b]) => `${px(a)},${py(b)}`).join(" "));
      dots.forEach((one, i) => {
        const shown = i < upto ? "" : "none";
        one.dot.style.display = one.name.style.display = shown;
        one.dot.classList.toggle("here", i === t);
      });
      const row = (values) => `(${values.map((value) => figure(value)).join(", ")})`;
      lines[0].textContent = covered ? "?" : row(chances[t]);
      lines[1].textContent = covered ? "?" : row(points[t]);
      return said(view, t, here, covered, row);
    }

    function said(view, t, here, covered, row) {
      const facts = { step: view.step, name: names[here], now: row(points[t]) };
      if (covered) return sentence(tr("Step {step}: {name}. Where is the state of two numbers?"), { ...facts });
      const before = walk.slice(0, t).lastIndexOf(here);
      if (before < 0)
        return sentence(
          tr("Step {step}: {name}. The chain knows this and nothing else; the state of two numbers is {now}."),
          facts,
        );
      return sentence(
        tr(
          "Step {step}: {name} again. The chain is where it was at step {earlier}; the state of two numbers is not: {now} now, {old} then.",
        ),
        { ...facts, earlier: before + 1, old: row(points[before]) },
      );
    }
    return { node, paint };
  },
};
