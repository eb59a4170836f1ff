// A small network drawn: a circle for each unit, a line for each weight. Knows nothing of steps.

import { tr } from "../../viewer/model/words.js";
import { arrowHead } from "../cell/parts.js";
import { figure } from "../shell/figures.js";
import { drawing, svg, symbol } from "../shell/svg.js";
import { shownFigure } from "./netnumbers.js";

const SPOTS = { left: 92, middle: 372, right: 636 },
  RADIUS = 31;

const spread = (count, from, to) =>
  Array.from({ length: count }, (_, i) => (count === 1 ? (from + to) / 2 : from + ((to - from) * i) / (count - 1)));

function netNode(x, y, letters, testid, side) {
  const value = svg("text", { x, y: y + 8, class: "big strong", testid });
  const name =
    side === "left"
      ? { x: x - RADIUS - 8, y: y + 6, class: "letters end" }
      : { x, y: y - RADIUS - 14, class: "letters" };
  const drawn = svg(
    "g",
    {},
    svg("circle", { cx: x, cy: y, r: RADIUS, class: `unit-${side}` }),
    svg("text", name, symbol(letters)),
    value,
  );
  return { drawn, set: (number) => (value.textContent = shownFigure(number)) };
}

// A line from one circle to another, with its weight where weights differ.
function netLink(x1, y1, x2, y2, weight, told) {
  const long = Math.hypot(x2 - x1, y2 - y1),
    [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long];
  const from = [x1 + dx * RADIUS, y1 + dy * RADIUS],
    to = [x2 - dx * (RADIUS + 4), y2 - dy * (RADIUS + 4)];
  const line = svg("line", {
    x1: from[0],
    y1: from[1],
    x2: to[0],
    y2: to[1],
    class: "wire",
    "marker-end": "url(#cell-head)",
  });
  const at = [x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.3 - 5];
  const label = told ? svg("text", { x: at[0], y: at[1], class: "quiet" }, figure(weight)) : null;
  return {
    drawn: [line, label],
    set: (value) => line.classList.toggle("live", value !== null && Math.abs(value * weight) > 1e-9),
  };
}

export function netPlan(header) {
  const inputs = header.inputs[0].length,
    units = header.hidden[0].length,
    said = header.outputs[0].length,
    fed = header.cell === "jordan" ? "y" : "h";
  const ys = {
    input: spread(inputs, 70, 150),
    back: spread(header.back[0].length, 285, 365),
    hidden: spread(units, 135, 305),
    outputs: spread(said, 135, 305),
  };
  const all = [...header.weights.hidden.flat(), ...header.back.flat(), ...header.outward.flat()],
    told = new Set(all).size > 1;
  const make = (row, x, letters, side) => ys[row].map((y, i) => netNode(x, y, letters(i + 1), `${row}-${i + 1}`, side));
  const nodes = {
    input: make("input", SPOTS.left, (i) => `x_${i}`, "left"),
    back: make("back", SPOTS.left, (i) => `${fed}_${i}`, "left"),
    hidden: make("hidden", SPOTS.middle, (i) => `h_${i}`, "middle"),
    outputs: make("outputs", SPOTS.right, (i) => `y_${i}`, "right"),
  };
  const between = (from, x1, to, x2, weights) =>
    weights.flatMap((row, b) =>
      row.map((weight, a) => ({ from, a, ...netLink(x1, ys[from][a], x2, ys[to][b], weight, told) })),
    );
  const links = [
    ...between("input", SPOTS.left, "hidden", SPOTS.middle, header.weights.hidden),
    ...between("back", SPOTS.left, "hidden", SPOTS.middle, header.back),
    ...between("hidden", SPOTS.middle, "outputs", SPOTS.right, header.outward),
  ];
  const last = header.cell === "jordan" ? SPOTS.right : SPOTS.middle;
  const loop = svg("path", {
    d: `M ${last} 348 C ${last} 432, ${last - 60} 436, ${last - 90} 436 L 150 436 C 110 436, 92 428, 92 404`,
    class: "wire steer",
    "marker-end": "url(#cell-head)",
  });
  const word = (x, y, text, look = "quiet") => svg("text", { x, y, class: look }, text);
  const kept = word((last + 92) / 2, 428, tr("kept for the next step"));
  const heads = [
    word(SPOTS.left, 22, tr("input")),
    word(SPOTS.left, 240, fed === "y" ? tr("output before") : tr("state before")),
    word(SPOTS.middle, 50, tr("state")),
    word(SPOTS.right, 50, tr("output")),
    told ? null : word(SPOTS.right, 22, tr("Every weight is {weight}.", { weight: figure(all[0]) })),
  ];
  const drawn = [
    arrowHead(),
    loop,
    kept,
    links.map((one) => one.drawn),
    Object.values(nodes)
      .flat()
      .map((one) => one.drawn),
    heads,
  ];
  return { node: drawing(700, 450, tr("The network, drawn with the numbers of this step"), drawn), nodes, links };
}
