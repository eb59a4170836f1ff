// The chosen row as a table, for everybody who reads it with ears or wants the numbers. Knows no canvas.

import { decimal } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { el } from "./dom.js";

const MOST = 1000;

export function rowTable(scene) {
  const { choice, keyTokens, queryTokens, heads, source, settings, header } = scene;
  const rows = heads.map((one) => source.row(one.map, one.head, choice.query, settings)),
    rough = source.digits < 3;
  const links = scene.gold && (scene.gold.get(choice.query) ?? new Map());
  const title = tr("Attention weights from \"{query}\"", { query: queryTokens[choice.query].text });
  const names = heads.map((one) =>
    tr("layer {layer}, head {head}", { layer: header.maps[one.map].layer, head: one.head }),
  );
  const cell = (row, key) =>
    !row
      ? "…"
      : scene.source.allowed(choice.map, choice.head, choice.query, key) === false
        ? tr("masked")
        : decimal(row.weights[key], rough);
  const shown = keyTokens.slice(0, MOST),
    body = shown.map((token, key) =>
      el(
        "tr",
        key === choice.key ? { class: "chosen" } : {},
        el("th", { scope: "row" }, String(key)),
        el("td", {}, el("bdi", {}, token.text)),
        rows.map((row) => el("td", { class: "number" }, scene.covered ? "" : cell(row, key))),
        links ? el("td", {}, { sure: tr("sure"), possible: tr("possible") }[links.get(key)] ?? "") : null,
      ),
    );
  return el(
    "table",
    { testid: "row-table" },
    el("caption", {}, scene.whatIf ? tr("{title} (what if)", { title }) : title),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, tr("position")),
        el("th", { scope: "col" }, tr("key")),
        names.map((name) => el("th", { scope: "col" }, name)),
        links ? el("th", { scope: "col" }, tr("gold alignment")) : null,
      ),
    ),
    el("tbody", {}, body),
  );
}
