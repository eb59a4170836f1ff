// All units at all steps as squares, so far as one has stepped; a click chooses unit and step. Knows no cell.

import { el } from "../../viewer/face/dom.js";
import { tr } from "../../viewer/model/words.js";
import { svg } from "../shell/svg.js";

const SQUARE = 10,
  SIDE = 30;

export function makeGrid(header, act) {
  const table = header.memory && header.cell !== "jordan" ? header.memory : header.hidden,
    count = table.length,
    units = table[0].length,
    most = table.reduce((high, row) => row.reduce((best, value) => Math.max(best, Math.abs(value)), high), 1e-9);
  const wide = Math.max(22, Math.min(64, 640 / count));
  const squares = table.map((row, t) =>
    row.map((value, unit) =>
      svg("rect", {
        x: SIDE + t * wide,
        y: unit * SQUARE,
        width: wide - 1.5,
        height: SQUARE - 1.5,
        rx: 2,
        onclick: () => act("set", { step: t + 1, unit }),
      }),
    ),
  );
  const ring = svg("rect", { width: wide - 1.5, height: SQUARE - 1.5, rx: 2, class: "ring" }),
    row = svg("rect", { x: 0, width: SIDE + count * wide, height: SQUARE, class: "row" });
  const names = Array.from({ length: units }, (_, unit) =>
    svg(
      "text",
      { x: SIDE - 6, y: unit * SQUARE + 8.5, class: "unit", onclick: () => act("set", { unit }) },
      String(unit),
    ),
  );
  const height = units * SQUARE,
    across = SIDE + count * wide;
  const label =
    table === header.memory
      ? tr("The memory of every unit: units down, steps across")
      : tr("The state of every unit: units down, steps across");
  const node = el(
    "figure",
    { class: "grid", testid: "grid" },
    el("figcaption", {}, label),
    svg("svg", { viewBox: `0 0 ${across} ${height}`, role: "img", "aria-label": label }, row, squares, names, ring),
  );
  node.lastChild.style.maxWidth = `${across}px`;
  const paintSquare = (rect, value) => {
    const part = value === null ? 0 : Math.round((100 * Math.abs(value)) / most);
    const hue = value < 0 ? "minus" : "plus";
    rect.style.fill = value === null ? "var(--none)" : `color-mix(in oklab, var(--${hue}) ${part}%, var(--paper))`;
  };

  function set(n, view) {
    for (const [t, line] of squares.entries()) {
      const past = t < view.step && !view.covered(t + 1);
      for (const [unit, rect] of line.entries()) paintSquare(rect, past ? table[t][unit] : null);
    }
    ring.setAttribute("x", SIDE + (view.step - 1) * wide);
    ring.setAttribute("y", n.unit * SQUARE);
    row.setAttribute("y", n.unit * SQUARE - 0.75);
  }
  return { node, set };
}
