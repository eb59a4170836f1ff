// The equations of each cell as they are written, and under each the same with the step's numbers put in.

import { el, say } from "../../viewer/face/dom.js";
import { figure, gateFigure, inBrackets, terms } from "../shell/figures.js";
import { written } from "../shell/svg.js";

const SIGMA = "σ";
const bend = (activation, inside) => (activation === "identity" ? inside : `${activation}(${inside})`);

// What a sum is made of: each weight times its input where there are few, else what the input gives altogether.
function summed(header, block, n) {
  const few = header.weights?.[block]?.[n.unit];
  const given = few ? few.map((weight, i) => [weight, n.input[i]]) : [n.given[block]];
  return terms([...given, n.kept[block], n.bias[block]]);
}

function filled(header, block, name, n) {
  const inside = summed(header, block, n),
    sum = figure(n.sums[block]),
    gate = name === SIGMA;
  const bent = gate ? (text) => `${SIGMA}(${text})` : (text) => bend(name, text);
  const last = gate ? gateFigure(n.values[block]) : figure(n.values[block] ?? n.hidden);
  const middle = inside === sum ? [] : [bent(inside)];
  return [...middle, ...(bent(sum) === last ? [] : [bent(sum)]), last];
}

const gateRow = (letter, block) => ({
  block,
  law: () => `${letter}_t = σ(W_${letter} x_t + U_${letter} h_{t-1} + b_${letter})`,
  of: (header, n) => filled(header, block, SIGMA, n),
});

const sruGate = (letter, block) => ({
  ...gateRow(letter, block),
  law: () => `${letter}_t = σ(W_${letter} x_t + v_${letter} c_{t-1} + b_${letter})`,
});

const candidateRow = (letter, law) => ({
  block: "candidate",
  law: (f) => `${letter}_t = ${bend(f, law ?? `W_${letter} x_t + U_${letter} h_{t-1} + b_${letter}`)}`,
  of: (header, n) => filled(header, "candidate", header.activation, n),
});

const multiplied = (a, b, say) => `${a}·${inBrackets(say(b))}`;
const mixed = (kept, old, open, fresh, say) =>
  `${multiplied(gateFigure(kept), old, say)} + ${multiplied(gateFigure(open), fresh, figure)}`;

const memoryRow = (letter, law, kept, open, old) => ({
  block: letter === "c" ? "memory" : "hidden",
  law: () => law,
  of: (header, n, long) => {
    const after = letter === "c" ? n.memory : n.hidden;
    return [mixed(kept(n), n.before[old], open(n), n.values.candidate, long), long(after)];
  },
});

const ROWS = {
  lstm: [
    candidateRow("g"),
    gateRow("i", "input"),
    gateRow("f", "forget"),
    gateRow("o", "output"),
    memoryRow(
      "c",
      "c_t = f_t · c_{t-1} + i_t · g_t",
      (n) => n.values.forget,
      (n) => n.values.input,
      "memory",
    ),
    {
      block: "hidden",
      law: (f) => `h_t = o_t · ${bend(f, "c_t")}`,
      of: (_, n, long) => [multiplied(gateFigure(n.values.output), n.bent, long), long(n.hidden)],
    },
  ],
  gru: [
    gateRow("r", "reset"),
    gateRow("z", "update"),
    candidateRow("n", "W_n x_t + b_n + r_t · (U_n h_{t-1} + b'_n)"),
    memoryRow(
      "h",
      "h_t = z_t · h_{t-1} + (1 - z_t) · n_t",
      (n) => n.values.update,
      (n) => 1 - n.values.update,
      "hidden",
    ),
  ],
  mgu: [
    gateRow("f", "forget"),
    candidateRow("n", "W_n x_t + U_n (f_t · h_{t-1}) + b_n"),
    memoryRow(
      "h",
      "h_t = (1 - f_t) · h_{t-1} + f_t · n_t",
      (n) => 1 - n.values.forget,
      (n) => n.values.forget,
      "hidden",
    ),
  ],
  sru: [
    { block: "candidate", law: () => "n_t = W_n x_t", of: (header, n) => filled(header, "candidate", "identity", n) },
    sruGate("f", "forget"),
    sruGate("r", "reset"),
    memoryRow(
      "c",
      "c_t = f_t · c_{t-1} + (1 - f_t) · n_t",
      (n) => n.values.forget,
      (n) => 1 - n.values.forget,
      "memory",
    ),
    {
      block: "hidden",
      law: (f) => `h_t = r_t · ${bend(f, "c_t")} + (1 - r_t) · x_t`,
      of: (_, n, long) => [mixed(n.values.reset, n.bent, 1 - n.values.reset, n.carried, long), long(n.hidden)],
    },
  ],
  elman: [
    {
      block: "hidden",
      law: (f) => `h_t = ${bend(f, "W x_t + U h_{t-1} + b")}`,
      of: (header, n) => filled(header, "hidden", header.activation, n),
    },
  ],
  jordan: [
    {
      block: "hidden",
      law: (f) => `h_t = ${bend(f, "W x_t + U y_{t-1} + b")}`,
      of: (header, n) => filled(header, "hidden", header.activation, n),
    },
    { block: "memory", law: () => "y_t = V h_t", of: (_, n, long) => [long(n.memory)] },
  ],
};

export function makeEquations(header, long) {
  const rows = ROWS[header.cell].map((row) => {
    const numbers = el("div", { class: "filled", testid: `filled-${row.block}` });
    const node = el(
      "div",
      { class: "equation", "data-block": row.block },
      el("div", { class: "law" }, written(row.law(header.activation))),
      numbers,
    );
    return { ...row, node, numbers };
  });
  return {
    node: el(
      "div",
      { class: "equations", testid: "equations" },
      rows.map((row) => row.node),
    ),
    set(n) {
      for (const row of rows) {
        if (n.covered) {
          say(row.numbers, "= ?");
          continue;
        }
        const parts = row.of(header, n, long),
          last = el("b", { testid: `value-${row.block}` }, parts.at(-1));
        say(
          row.numbers,
          parts.slice(0, -1).map((part) => `= ${part} `),
          "= ",
          last,
        );
      }
    },
  };
}
