// The list of keys. Each has a button or a pointer's twin; none is r or c, PageUp, PageDown, b or a full stop.

import { tr } from "../model/words.js";
import { el } from "./dom.js";

export function helpDialog() {
  const keys = [
    ["↑ ↓", tr("another query")],
    ["← →", tr("another key")],
    ["⇧ ← →", tr("another head")],
    ["⇧ ↑ ↓", tr("another layer")],
    ["Esc", tr("let go: all lines of the head")],
    ["m", tr("heatmap, and back to the lines")],
    ["g", tr("all heads by layer, and back")],
    ["t", tr("another attention temperature; ⇧ t the other way")],
    ["0", tr("back to what the model did")],
    ["s", tr("hide special tokens, or show them")],
    ["l", tr("colour scale: linear, log, per row")],
    ["a", tr("the gold alignment, or not, where it is known")],
    ["v", tr("cover the numbers, or show them")],
    ["+ −", tr("zoom the heatmap")],
    ["?", tr("this list")],
  ];
  const list = el(
    "dl",
    {},
    keys.map(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text)]),
  );
  const terms = [
    [tr("query"), tr("the word that asks: its line is read across")],
    [tr("key"), tr("a word that the query is compared with")],
    [
      tr("attention weight"),
      tr("the share of its attention that a query gives to a key; a query's shares add up to 100 %"),
    ],
    [tr("attention sink"), tr("a place that takes what attention is left, such as [CLS], [SEP] or the first word")],
  ];
  const words = el(
    "dl",
    {},
    terms.map(([term, text]) => [el("dt", {}, term), el("dd", {}, text)]),
  );
  const close = el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, tr("Close"));
  const more = el(
    "p",
    {},
    tr("Hover explains, a click holds. Hold Ctrl, ⌘ or ⇧ and click another head to see several at once."),
  );
  const dialog = el(
    "dialog",
    { class: "help", testid: "help", "aria-label": tr("Keys") },
    el("h2", {}, tr("Keys")),
    list,
    more,
    el("h2", {}, tr("Words")),
    words,
    close,
  );
  return dialog;
}
