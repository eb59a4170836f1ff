// The picture of one decoder step: a column for each source word, read downwards from its key to the context.

import { el, press, show } from "../../viewer/face/dom.js";
import { percent } from "../../viewer/model/numbers.js";
import { strongest } from "../../viewer/model/softmax.js";
import { tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { decoderPaintStripes, decoderStripes } from "./ink.js";
import { decoderLetter } from "./side.js";

const DECODER_ROWS = { word: 1, key: 2, score: 3, weight: 4, flow: 5, context: 6 };

export function decoderGrid(header, act) {
  const attends = Boolean(header.turns[0]?.weights);
  const place = (node, row, column) => {
    node.style.gridRow = String(DECODER_ROWS[row]);
    node.style.gridColumn = String(column);
    return node;
  };
  const columns = header.source.map((token, j) => decoderColumn(header, token, j, act, place, attends));
  const asking = decoderStripes([0]),
    asker = el("span", { class: "name" });
  const side = [
    place(decoderName(tr("source word"), decoderLetter("x", "j")), "word", 1),
    place(decoderName(attends ? tr("key = value") : tr("state"), decoderLetter("h", "j")), "key", 1),
    place(el("div", { class: "gutter" }, asker, asking), "score", 1),
  ];
  if (attends)
    side.push(place(decoderName(tr("softmax: attention weight"), decoderLetter("α", "tj")), "weight", 1));
  const flow = decoderFlow(header.source.length),
    outcome = decoderOutcome(header);
  const rest = [place(flow.node, "flow", "2 / -1"), place(outcome.node, "context", "1 / -1")];
  const node = el(
    "div",
    { class: "decoder-flow" },
    el("div", { class: "decoder-grid", testid: "decoder" }, side, columns.map((column) => column.nodes), rest),
    decoderLegend(header),
  );
  node.firstChild.style.setProperty("--count", String(header.source.length));

  function paint(told) {
    const { turn, t, view } = told,
      index = header.query === "before" ? t - 1 : t;
    asker.replaceChildren(...(attends ? [`${tr("query")} = `] : []), ...decoderLetter("s", String(index)));
    decoderPaintStripes(asking, turn.query);
    columns.forEach((column) => column.paint(told));
    flow.paint(told);
    outcome.paint(told);
    if (view.moved && turn.weights) decoderReveal(node.firstChild, columns[strongest(turn.weights)].word);
  }
  return { node, paint };
}

function decoderName(text, letter) {
  return el("div", { class: "gutter" }, el("span", { class: "name" }, text, " ", letter));
}

function decoderColumn(header, token, j, act, place, attends) {
  const mark = el("span", { class: "gilt", "aria-hidden": "true" });
  const word = el(
    "button",
    {
      type: "button", class: token.unknown ? "word unknown" : "word", testid: "source-word",
      title: token.unknown ? tr("This model does not know this word.") : null, onclick: () => act("set", { word: j + 1 }),
    },
    el("bdi", {}, token.text), mark,
  );
  const key = decoderStripes(header.hidden[j]),
    score = el("span", { class: "figure", testid: "score" }),
    bar = el("span", { class: "level" }),
    share = el("span", { class: "figure", testid: "weight" });
  const pillar = el("div", { class: "pillar" }, bar, share);
  const nodes = [place(word, "word", j + 2), place(key, "key", j + 2)];
  if (attends) nodes.push(place(score, "score", j + 2), place(pillar, "weight", j + 2));

  function paint({ turn, at, covered }) {
    press(word, at === j);
    const kind = turn.gold && !covered ? (turn.gold.sure.includes(j) ? "sure" : turn.gold.possible.includes(j) ? "possible" : "") : "";
    mark.className = `gilt ${kind}`;
    if (!turn.weights) return;
    const weight = turn.weights[j];
    score.textContent = covered ? "?" : figure(turn.scores[j]);
    share.textContent = covered ? "?" : percent(weight, { digits: weight < 0.1 ? 2 : 3 });
    const high = covered ? 0 : weight;
    bar.style.height = `${100 * high}%`;
    share.style.bottom = `calc(${100 * high}% + 1px)`;
    pillar.classList.toggle("chosen", at === j);
  }
  return { nodes, word, paint };
}

// From every column to the one context, as thick as its weight.
function decoderFlow(count) {
  const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const node = svg("svg"),
    lines = Array.from({ length: count }, () => svg("path"));
  node.setAttribute("viewBox", `0 0 ${2 * count} 2`);
  node.setAttribute("preserveAspectRatio", "none");
  node.setAttribute("aria-hidden", "true");
  lines.forEach((line, j) => line.setAttribute("d", `M${2 * j + 1} 0 C${2 * j + 1} 1.2 ${count} 0.8 ${count} 2`));
  node.append(...lines);
  const paint = ({ turn, covered }) =>
    lines.forEach((line, j) => {
      const weight = turn.weights && !covered ? turn.weights[j] : 0;
      line.style.strokeWidth = String(weight < 0.004 ? 0 : 0.6 + 11 * weight);
    });
  return { node: el("div", { class: "streams" }, node), paint };
}

function decoderOutcome(header) {
  const stripes = decoderStripes([0]),
    name = el("span", { class: "name" }),
    word = el("bdi", { class: "written", testid: "written" }),
    share = el("span", { class: "figure" });
  const node = el(
    "div",
    { class: "outcome" },
    el("div", { class: "gutter" }, name), stripes,
    el("div", { class: "written-word" }, el("span", { "aria-hidden": "true" }, "→ "), word, " ", share),
  );
  function paint({ turn, covered, t }) {
    name.replaceChildren(
      `${turn.weights ? tr("context") : tr("one vector")} `, ...decoderLetter("c", turn.weights ? String(t) : ""));
    if (turn.context) decoderPaintStripes(stripes, covered ? [0] : turn.context);
    show(stripes, Boolean(turn.context));
    word.textContent = covered ? "?" : turn.ends ? header.end : turn.word;
    word.classList.toggle("ends", turn.ends);
    share.textContent = covered ? "" : percent(turn.probability);
  }
  return { node, paint };
}

function decoderLegend(header) {
  const entry = (kind, text) => el("span", { class: "entry" }, el("span", { class: `gilt ${kind}` }), text);
  return el(
    "p",
    { class: "hint" },
    el("span", { class: "entry" }, el("span", { class: "tint below" }), tr("below 0"),
      el("span", { class: "tint above" }), tr("above 0")),
    header.turns[0]?.weights ? el("span", {}, decoderAsks(header)) : null,
    header.turns.some((turn) => turn.gold)
      ? [entry("sure", tr("gold alignment: sure")), entry("possible", tr("gold alignment: possible"))]
      : null,
  );
}

function decoderAsks({ query }) {
  return query === "before"
    ? tr("The query is the decoder's state before this word, s(t−1).")
    : tr("The query is the decoder's state at this word, s(t).");
}

// Scrolls the columns, never the page.
function decoderReveal(grid, word) {
  if (grid.scrollWidth <= grid.clientWidth) return;
  grid.scrollLeft = word.offsetLeft - grid.offsetLeft - (grid.clientWidth - word.offsetWidth) / 2;
}
