// How each cell is wired, on a plan of 760 by 450: what flows above, what steers it below. Knows no numbers' origin.
// Numbers `n` of a step: x, the values and sums by block, hidden, memory, and before: { hidden, memory }.

import { tr } from "../../viewer/model/words.js";
import { figure, terms } from "../shell/figures.js";
import { box, card, knot, note, tag, valve, wire } from "./parts.js";

export const WIDE = 760;
const TALL = 450,
  LOW = 330;
const FLOW = 122,
  LOOP = 238,
  GATES = 314,
  RAIL = 412;

const product = (a, b) => (a === null || b === null ? null : a * b);
const rest = (gate) => (gate === null ? null : 1 - gate);
const gateSum = (block) => (n) => (n.covered ? null : `σ(${terms([n.sums[block]], n.say)})`);

function rail(letters, ...at) {
  const last = Math.max(...at);
  return [
    wire(`20,${RAIL} ${last},${RAIL}`, null, { head: false, look: "thin" }),
    ...at.map((x) => wire(`${x},${RAIL} ${x},${GATES + 54}`, null, { look: "thin" })),
    tag(24, RAIL + 25, letters, (n) => n.x, { say: String, look: "start", testid: "input" }),
  ];
}

const gate = (x, name, letters, block, steers) => [
  wire(`${x},${GATES - 31} ${x},${steers}`, null, { look: "steer", head: false }),
  card(x, GATES, { name, letters, of: (n) => n.values[block], under: gateSum(block), testid: `gate-${block}` }),
];

const candidate = (letters, block = "candidate") => [
  wire(`80,${RAIL} 80,${FLOW + 34}`, null, { look: "thin" }),
  card(80, FLOW, {
    name: tr("candidate"),
    letters,
    of: (n) => n.values[block],
    say: figure,
    wide: 118,
    testid: "candidate",
  }),
];

const state = (name, letters, which, long) =>
  box(400, FLOW, 150, 132, {
    name,
    letters,
    of: (n) => n[which],
    level: (n) => n[which] / n.most[which],
    say: long,
  });

export const heightOf = (cell) => (cell === "elman" || cell === "jordan" ? LOW : TALL);

// The parts of a cell; `long` writes the numbers of its state, `activation` is the name of what bends them.
export function wiring(cell, activation, long) {
  return WIRINGS[cell](activation, long).filter(Boolean);
}

const loop = (x, keep, old, long) => [
  wire(`450,${FLOW + 66} 450,${LOOP} 381,${LOOP}`, (n) => n.before[old]),
  wire(`339,${LOOP} 290,${LOOP} 290,${FLOW + 14}`, (n) => product(keep(n), n.before[old])),
  tag(462, LOOP + 6, `${x}_{t-1}`, (n) => n.before[old], { say: long, look: "start" }),
  valve(360, LOOP, keep, 0),
];

const write = (open) => [
  wire(`139,${FLOW} 184,${FLOW}`, (n) => n.values.candidate),
  wire(`226,${FLOW} 276,${FLOW}`, (n) => product(open(n), n.values.candidate)),
  wire(`304,${FLOW} 325,${FLOW}`, () => 1, { head: false }),
  valve(205, FLOW, open),
  tag(251, FLOW - 16, "", (n) => product(open(n), n.values.candidate), { look: "small" }),
  knot(290, FLOW, "+"),
];

const out = (from, long) => [
  wire(`${from},${FLOW} 752,${FLOW}`, (n) => n.hidden),
  tag(752, FLOW - 30, "h_t", (n) => n.hidden, { say: long, look: "end strong", testid: "output" }),
];

const WIRINGS = {
  lstm: (activation, long) => [
    ...rail("x_t", 205, 360, 590),
    ...candidate("g"),
    ...write((n) => n.values.input),
    ...loop("c", (n) => n.values.forget, "memory", long),
    state(tr("memory"), "c_t", "memory", long),
    wire(`475,${FLOW} 569,${FLOW}`, (n) => n.memory),
    activation === "identity" ? null : knot(520, FLOW, activation),
    valve(590, FLOW, (n) => n.values.output),
    ...out(611, long),
    ...gate(205, tr("input gate"), "i", "input", FLOW + 22),
    ...gate(360, tr("forget gate"), "f", "forget", LOOP + 22),
    ...gate(590, tr("output gate"), "o", "output", FLOW + 22),
  ],
  gru: (_activation, long) => [
    ...rail("x_t", 180, 360),
    ...candidate("n"),
    ...write((n) => rest(n.values.update)),
    note(205, FLOW - 30, "1 − z", "tag"),
    ...loop("h", (n) => n.values.update, "hidden", long),
    ...throughReset((n) => n.values.reset),
    state(tr("state"), "h_t", "hidden", long),
    ...out(475, long),
    ...gate(180, tr("reset gate"), "r", "reset", LOOP + 22),
    ...gate(360, tr("update gate"), "z", "update", LOOP + 22),
  ],
  mgu: (_activation, long) => [
    ...rail("x_t", 180),
    ...candidate("n"),
    ...write((n) => n.values.forget),
    note(205, FLOW - 30, "f", "tag"),
    ...loop("h", (n) => rest(n.values.forget), "hidden", long),
    note(360, LOOP + 42, "1 − f", "tag"),
    ...throughReset((n) => n.values.forget),
    state(tr("state"), "h_t", "hidden", long),
    ...out(475, long),
    ...gate(180, tr("forget gate"), "f", "forget", LOOP + 22),
  ],
  sru: (activation, long) => [
    ...rail("x_t", 360, 565),
    ...candidate("n"),
    ...write((n) => rest(n.values.forget)),
    note(205, FLOW - 30, "1 − f", "tag"),
    ...loop("c", (n) => n.values.forget, "memory", long),
    state(tr("memory"), "c_t", "memory", long),
    wire(`475,${FLOW} 544,${FLOW}`, (n) => n.memory),
    activation === "identity" ? null : knot(510, FLOW, activation),
    valve(565, FLOW, (n) => n.values.reset),
    wire(`586,${FLOW} 618,${FLOW}`, (n) => product(n.values.reset, n.bent)),
    wire(`20,30 544,30`, (n) => n.carried),
    wire(`586,30 632,30 632,${FLOW - 14}`, (n) => product(rest(n.values.reset), n.carried)),
    valve(565, 30, (n) => rest(n.values.reset)),
    tag(24, 20, "x_t", (n) => n.carried, { look: "start" }),
    note(514, 20, "1 − r", "tag"),
    knot(632, FLOW, "+"),
    wire(`646,${FLOW} 752,${FLOW}`, (n) => n.hidden),
    tag(752, FLOW + 38, "h_t", (n) => n.hidden, { say: long, look: "end strong", testid: "output" }),
    ...gate(360, tr("forget gate"), "f", "forget", LOOP + 22),
    ...gate(565, tr("reset gate"), "r", "reset", FLOW + 22),
  ],
  elman: (activation, long) =>
    plain(activation, long, "U h_{t-1}", [
      wire(`450,${FLOW + 66} 450,${LOOP} 391,${LOOP}`, (n) => n.before.hidden),
      tag(462, LOOP + 6, "h_{t-1}", (n) => n.before.hidden, { say: long, look: "start" }),
      ...out(475, long),
    ]),
  jordan: (activation, long) =>
    plain(activation, long, "U y_{t-1}", [
      wire(`475,${FLOW} 520,${FLOW}`, (n) => n.hidden),
      card(580, FLOW, {
        name: tr("output"),
        letters: "y_t",
        of: (n) => n.memory,
        say: long,
        wide: 118,
        testid: "output",
      }),
      wire(`580,${FLOW + 31} 580,${LOOP} 391,${LOOP}`, (n) => n.before.memory),
      tag(590, LOOP + 24, "y_{t-1}", (n) => n.before.memory, { say: long, look: "end" }),
      wire(`639,${FLOW} 752,${FLOW}`, (n) => n.memory),
    ]),
};

function throughReset(reset) {
  return [
    wire(`290,${LOOP} 201,${LOOP}`, (n) => n.before.hidden),
    wire(`159,${LOOP} 116,${LOOP} 116,${FLOW + 34}`, (n) => product(reset(n), n.before.hidden)),
    valve(180, LOOP, reset, 0),
  ];
}

function plain(activation, long, letters, more) {
  return [
    wire(`80,${LOW - 38} 80,${FLOW + 34}`, null, { look: "thin" }),
    tag(24, LOW - 13, "x_t", (n) => n.x, { say: String, look: "start", testid: "input" }),
    wire(`20,${LOW - 38} 80,${LOW - 38}`, null, { head: false, look: "thin" }),
    card(80, FLOW, {
      name: tr("from the input"),
      letters: "W x_t",
      of: (n) => n.given.hidden,
      say: figure,
      wide: 138,
    }),
    wire(`149,${FLOW} 176,${FLOW}`, (n) => n.given.hidden),
    knot(190, FLOW, "+"),
    wire(`204,${FLOW} 325,${FLOW}`, (n) => n.sums.hidden),
    activation === "identity" ? null : knot(270, FLOW, activation),
    card(330, LOOP, { name: tr("from the state before"), letters, of: (n) => n.kept.hidden, say: figure, wide: 158 }),
    wire(`251,${LOOP} 190,${LOOP} 190,${FLOW + 14}`, (n) => n.kept.hidden),
    state(tr("state"), "h_t", "hidden", long),
    ...more,
  ];
}
