// What the unit held, step after step: a bar for each, so far as one has stepped. A click goes to the step.

import { el } from "../../viewer/face/dom.js";
import { svg, symbol } from "../shell/svg.js";
import { mostOf } from "./numbers.js";

const HIGH_BAR = 46,
  FEW = 14;

export function makeStrip(header, act, long) {
  const count = header.steps.length,
    rows = [
      ["memory", header.cell === "jordan" ? "y_t" : "c_t"],
      ["hidden", "h_t"],
    ].filter(([name]) => header[name]);
  const columns = header.steps.map((step, i) => {
    const bars = rows.map(([name]) => ({
      name,
      bar: el("span", { class: "bar" }),
      text: el("span", { class: "figure" }),
    }));
    const node = el(
      "button",
      { type: "button", class: "column", tabindex: -1, onclick: () => act("go", i + 1), "aria-label": String(i + 1) },
      bars.map((one) =>
        el("span", { class: "held" }, el("span", { class: "ground" }, one.bar), count <= FEW ? one.text : null),
      ),
    );
    return { node, bars };
  });
  const names = el(
    "div",
    { class: "names" },
    rows.map(([, letters]) =>
      el(
        "span",
        {},
        svg("svg", { viewBox: "0 0 34 22" }, svg("text", { x: 2, y: 15, class: "letters" }, symbol(letters))),
      ),
    ),
  );
  const node = el(
    "div",
    { class: "strip", testid: "strip" },
    names,
    el(
      "div",
      { class: "columns" },
      columns.map((c) => c.node),
    ),
  );

  function set(n, view) {
    for (const [i, column] of columns.entries()) {
      const past = i < view.step && !view.covered(i + 1);
      column.node.classList.toggle("here", i + 1 === view.step);
      for (const one of column.bars) {
        const value = past ? header[one.name][i][n.unit] : null,
          part = value === null ? 0 : value / mostOf(header[one.name], n.unit);
        one.bar.style.height = `${Math.abs(part) * HIGH_BAR}px`;
        one.bar.classList.toggle("below", part < 0);
        one.text.textContent = value === null ? (i < view.step ? "?" : "") : long(value);
      }
    }
  }
  return { node, set };
}
