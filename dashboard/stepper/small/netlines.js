// What each unit of a small network adds up, as equations; and the steps so far, as a table.

import { el } from "../../viewer/face/dom.js";
import { tr } from "../../viewer/model/words.js";
import { figure, inBrackets, terms } from "../shell/figures.js";
import { written } from "../shell/svg.js";
import { networkNumbers, shownFigure } from "./netnumbers.js";

export function netLines(header) {
  const lines = [];
  const add = (letters, of, testid) => {
    const value = el("b", { testid }),
      sum = el("span", {});
    lines.push({
      node: el(
        "div",
        { class: "equation" },
        el("div", { class: "filled" }, el("i", {}, written(letters)), " = ", sum, value),
      ),
      sum,
      value,
      of,
    });
  };
  const bent = (text) => (header.activation === "identity" ? text : `${header.activation}(${text})`);
  header.hidden[0].forEach((_, u) =>
    add(
      `h_${u + 1}`,
      (n) => {
        const parts = [
          ...header.weights.hidden[u].map((w, i) => [w, n.input[i]]),
          ...header.back[u].map((w, i) => [w, n.back[i]]),
        ];
        return [
          n.back.includes(null) ? "" : `${bent(terms([...weighing(parts), header.bias.hidden[u]]))} = `,
          n.hidden[u],
        ];
      },
      `value-h-${u + 1}`,
    ),
  );
  header.outputs[0].forEach((_, o) =>
    add(
      `y_${o + 1}`,
      (n) => {
        const parts = header.outward[o].map((w, i) => [w, n.hidden[i]]);
        return [
          n.covered
            ? ""
            : `${weighing(parts)
                .map(([w, v]) => `${figure(w)}·${inBrackets(figure(v))}`)
                .join(" + ")} = `,
          n.outputs[o],
        ];
      },
      `value-y-${o + 1}`,
    ),
  );
  return {
    node: el(
      "div",
      { class: "equations" },
      lines.map((line) => line.node),
    ),
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
export function netLedger(header, act) {
  const row = (values) => `[${values.map(shownFigure).join(", ")}]`;
  const head = el(
    "tr",
    {},
    [
      tr("step"),
      tr("input"),
      header.cell === "jordan" ? tr("output before") : tr("state before"),
      tr("state"),
      tr("output"),
    ].map((name) => el("th", { scope: "col" }, name)),
  );
  const rows = header.steps.map((_, i) => {
    const cells = Array.from({ length: 5 }, () => el("td", {}));
    return { cells, node: el("tr", { onclick: () => act("go", i + 1), testid: "past" }, cells) };
  });
  return {
    node: el(
      "table",
      { class: "ledger", testid: "ledger" },
      el("thead", {}, head),
      el(
        "tbody",
        {},
        rows.map((one) => one.node),
      ),
    ),
    set: (_, view) =>
      rows.forEach((one, i) => {
        const past = i < view.step,
          n = networkNumbers(header, { step: i + 1, covered: view.covered });
        const texts = [
          String(i + 1),
          row(n.input),
          ...(past ? [row(n.back), row(n.hidden), row(n.outputs)] : ["", "", ""]),
        ];
        one.cells.forEach((cell, k) => (cell.textContent = texts[k]));
        one.node.classList.toggle("here", i + 1 === view.step);
      }),
  };
}
