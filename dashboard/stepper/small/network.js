// A small network without gates, every unit and every weight: inputs and what came back, hidden units, outputs.

import { el } from "../../viewer/face/dom.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { figure, inBrackets, terms } from "../shell/figures.js";
import { drawing, svg, symbol, written } from "../shell/svg.js";
import { arrowHead } from "../cell/parts.js";

const SPOTS = { left: 92, middle: 372, right: 636 },
  RADIUS = 31;

const spread = (count, from, to) =>
  Array.from({ length: count }, (_, i) => (count === 1 ? (from + to) / 2 : from + ((to - from) * i) / (count - 1)));

// The numbers of a step by the name of their column; null where covered.
function networkNumbers(header, view) {
  const t = view.step - 1,
    covered = view.covered(view.step),
    jordan = header.cell === "jordan",
    fed = jordan ? "memory" : "hidden";
  const old = t ? header[fed][t - 1] : header.before[fed];
  const hide = (row) => (covered ? row.map(() => null) : row);
  return {
    covered, fed: jordan ? "y" : "h", input: header.inputs[t], back: t && view.covered(t) ? old.map(() => null) : old,
    sums: hide(header.sums.hidden[t]), hidden: hide(header.hidden[t]), outputs: hide(header.outputs[t]),
  };
}

const shownFigure = (value) => (value === null ? "?" : figure(value));

function netNode(x, y, letters, testid, side) {
  const value = svg("text", { x, y: y + 8, class: "big strong", testid });
  const name = side === "left" ? { x: x - RADIUS - 8, y: y + 6, class: "letters end" } : { x, y: y - RADIUS - 14, class: "letters" };
  const drawn = svg("g", {}, svg("circle", { cx: x, cy: y, r: RADIUS, class: `unit-${side}` }), svg("text", name, symbol(letters)), value);
  return { drawn, set: (number) => (value.textContent = shownFigure(number)) };
}

// A line from one circle to another, with its weight where weights differ.
function netLink(x1, y1, x2, y2, weight, told) {
  const long = Math.hypot(x2 - x1, y2 - y1),
    [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long];
  const from = [x1 + dx * RADIUS, y1 + dy * RADIUS],
    to = [x2 - dx * (RADIUS + 4), y2 - dy * (RADIUS + 4)];
  const line = svg("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: "wire", "marker-end": "url(#cell-head)" });
  const at = [x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.3 - 5];
  const label = told ? svg("text", { x: at[0], y: at[1], class: "quiet" }, figure(weight)) : null;
  return {
    drawn: [line, label],
    set: (value) => line.classList.toggle("live", value !== null && Math.abs(value * weight) > 1e-9),
  };
}

function netPlan(header) {
  const inputs = header.inputs[0].length,
    units = header.hidden[0].length,
    said = header.outputs[0].length,
    fed = header.cell === "jordan" ? "y" : "h";
  const ys = { input: spread(inputs, 70, 150), back: spread(header.back[0].length, 285, 365), hidden: spread(units, 135, 305), outputs: spread(said, 135, 305) };
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
    weights.flatMap((row, b) => row.map((weight, a) => ({ from, a, ...netLink(x1, ys[from][a], x2, ys[to][b], weight, told) })));
  const links = [
    ...between("input", SPOTS.left, "hidden", SPOTS.middle, header.weights.hidden),
    ...between("back", SPOTS.left, "hidden", SPOTS.middle, header.back),
    ...between("hidden", SPOTS.middle, "outputs", SPOTS.right, header.outward),
  ];
  const last = header.cell === "jordan" ? SPOTS.right : SPOTS.middle;
  const loop = svg("path", {
    d: `M ${last} 348 C ${last} 432, ${last - 60} 436, ${last - 90} 436 L 150 436 C 110 436, 92 428, 92 404`,
    class: "wire steer", "marker-end": "url(#cell-head)",
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
  const drawn = [arrowHead(), loop, kept, links.map((one) => one.drawn), Object.values(nodes).flat().map((one) => one.drawn), heads];
  return { node: drawing(700, 450, tr("The network, drawn with the numbers of this step"), drawn), nodes, links };
}

function netLines(header) {
  const lines = [];
  const add = (letters, of, testid) => {
    const value = el("b", { testid }),
      sum = el("span", {});
    lines.push({ node: el("div", { class: "equation" }, el("div", { class: "filled" }, el("i", {}, written(letters)), " = ", sum, value)), sum, value, of });
  };
  const bent = (text) => (header.activation === "identity" ? text : `${header.activation}(${text})`);
  header.hidden[0].forEach((_, u) =>
    add(`h_${u + 1}`, (n) => {
      const parts = [...header.weights.hidden[u].map((w, i) => [w, n.input[i]]), ...header.back[u].map((w, i) => [w, n.back[i]])];
      return [n.back.includes(null) ? "" : `${bent(terms([...weighing(parts), header.bias.hidden[u]]))} = `, n.hidden[u]];
    }, `value-h-${u + 1}`));
  header.outputs[0].forEach((_, o) =>
    add(`y_${o + 1}`, (n) => {
      const parts = header.outward[o].map((w, i) => [w, n.hidden[i]]);
      return [n.covered ? "" : `${weighing(parts).map(([w, v]) => `${figure(w)}·${inBrackets(figure(v))}`).join(" + ")} = `, n.outputs[o]];
    }, `value-y-${o + 1}`));
  return {
    node: el("div", { class: "equations" }, lines.map((line) => line.node)),
    set: (n) => {
      for (const line of lines) {
        const [text, value] = line.of(n);
        line.sum.textContent = n.covered ? "" : text;
        line.value.textContent = shownFigure(value);
      }
    },
  };
}

const weighing = (parts) => parts.filter(([weight]) => weight !== 0);

// The steps so far: what went in, what came out.
function netLedger(header, act) {
  const row = (values) => `[${values.map(shownFigure).join(", ")}]`;
  const head = el("tr", {}, [tr("step"), tr("input"), header.cell === "jordan" ? tr("output before") : tr("state before"), tr("state"), tr("output")].map((name) => el("th", { scope: "col" }, name)));
  const rows = header.steps.map((_, i) => {
    const cells = Array.from({ length: 5 }, () => el("td", {}));
    return { cells, node: el("tr", { onclick: () => act("go", i + 1), testid: "past" }, cells) };
  });
  return {
    node: el("table", { class: "ledger", testid: "ledger" }, el("thead", {}, head), el("tbody", {}, rows.map((one) => one.node))),
    set: (_, view) =>
      rows.forEach((one, i) => {
        const past = i < view.step,
          n = networkNumbers(header, { step: i + 1, covered: view.covered });
        const texts = [String(i + 1), row(n.input), ...(past ? [row(n.back), row(n.hidden), row(n.outputs)] : ["", "", ""])];
        one.cells.forEach((cell, k) => (cell.textContent = texts[k]));
        one.node.classList.toggle("here", i + 1 === view.step);
      }),
  };
}

export const networkPicture = {
  build(header, act) {
    const drawn = netPlan(header),
      lines = netLines(header),
      past = netLedger(header, act);
    const look = el("div", { class: "celllook network" }, el("div", { class: "plan" }, drawn.node), lines.node, el("div", { class: "held-so-far" }, past.node));
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
  if (n.covered) return sentence(tr("Step {step}: the input is {input}, what came back is {back}. What is the output?"), facts);
  const before = header.inputs.slice(0, view.step - 1).findIndex((one) => String(one) === String(n.input));
  if (before < 0 || view.covered(before + 1)) return sentence(tr("Step {step}: the input {input} and what came back, {back}, give the state {state} and the output {output}."), facts);
  const other = { ...facts, earlier: before + 1, first: row(header.outputs[before]) };
  return sentence(tr("Step {step}: the same input {input} as in step {earlier}, but what came back is {back}: the output is {output}, not {first}."), other);
}
