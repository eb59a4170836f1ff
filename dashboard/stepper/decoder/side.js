// The same step in numbers: the equation of one source word, the sum that is the context, the likeliest next words.

import { el } from "../../viewer/face/dom.js";
import { decimal, percent } from "../../viewer/model/numbers.js";
import { tr } from "../../viewer/model/words.js";
import { figure, inBrackets } from "../shell/figures.js";
import { decoderListed } from "./ink.js";

const DECODER_TERMS = 2;

// A letter of the equations with what stands below it.
export function decoderLetter(letter, below = "") {
  return [el("i", {}, letter), below ? el("sub", {}, below) : null].filter(Boolean);
}

export function decoderSide(header) {
  const score = el("p", { class: "sum", testid: "sum-score" }),
    weight = el("p", { class: "sum", testid: "sum-weight" }),
    context = el("p", { class: "sum", testid: "sum-context" });
  const next = el("ol", { class: "next", testid: "next" });
  const heading = (text) => el("p", { class: "heading" }, text);
  const node = el(
    "div",
    { class: "decoder-side" },
    header.turns[0]?.weights
      ? el("div", { class: "equation" }, heading(tr("The equation, in numbers")), score, weight, context)
      : null,
    el("div", { class: "candidates" }, heading(tr("The next word")), next),
  );

  function paint(told) {
    const { turn, at, covered } = told;
    if (turn.weights && at >= 0) {
      score.replaceChildren(...decoderScore(header, told));
      weight.replaceChildren(...decoderShare(told));
      context.replaceChildren(...decoderContext(told));
    }
    const drawn = turn.next.map(([word, share, ends]) => decoderCandidate(header, turn, word, share, ends, covered));
    next.replaceChildren(...drawn);
  }
  return { node, paint };
}

const DECODER_SCORERS = {
  additive: (s, h) => [decoderLetter("v"), " · tanh(", decoderLetter("W"), " ", s, " + ", decoderLetter("U"), " ", h, ")"],
  dot: (s, h) => [s, " · ", h],
  general: (s, h) => [s, " · ", decoderLetter("W"), " ", h],
  scaled: (s, h) => [s, " · ", h, " / √", decoderLetter("d")],
};

function decoderScore(header, { turn, at, covered, t }) {
  const asker = decoderLetter("s", String(header.query === "before" ? t - 1 : t)),
    formula = DECODER_SCORERS[header.scorer](asker, decoderLetter("h", String(at + 1)));
  const said = covered ? "?" : figure(turn.scores[at]);
  return [...decoderLetter("e", `${t},${at + 1}`), " = ", ...formula.flat(2), " = ", el("b", {}, said)];
}

// Counted from the highest score, as the softmax computes it.
function decoderShare({ turn, at, covered, t }) {
  const top = Math.max(...turn.scores),
    total = turn.scores.reduce((sum, one) => sum + Math.exp(one - top), 0);
  const exponent = `${figure(turn.scores[at])} − ${inBrackets(figure(top))}`;
  const said = covered ? ["?"] : [`exp(${exponent}) / ${figure(total)} = `, el("b", {}, decimal(turn.weights[at]))];
  return [...decoderLetter("α", `${t},${at + 1}`), " = ", ...said];
}

function decoderContext({ turn, covered, t }) {
  const order = turn.weights.map((weight, j) => [weight, j]).sort((a, b) => b[0] - a[0]).slice(0, DECODER_TERMS);
  const terms = order.flatMap(([weight, j], i) => [
    i ? " + " : "", decimal(weight), " ", ...decoderLetter("h", String(j + 1))]);
  const more = turn.weights.length > DECODER_TERMS ? " + …" : "";
  const start = [...decoderLetter("c", String(t)), " = Σ ", ...decoderLetter("α", `${t},j`), " ", ...decoderLetter("h", "j")];
  return covered ? [...start, " = ?"] : [...start, " = ", ...terms, more, " = ", el("b", {}, decoderListed(turn.context))];
}

function decoderCandidate(header, turn, word, share, ends, covered) {
  const bar = el("span", { class: "level" });
  bar.style.width = covered ? "0" : `${100 * share}%`;
  const node = el(
    "li",
    {},
    el("bdi", { class: ends ? "ends" : null }, covered ? "?" : ends ? header.end : word),
    el("span", { class: "track" }, bar),
    el("span", { class: "figure" }, covered ? "?" : percent(share)),
  );
  node.classList.toggle("taken", !covered && word === turn.word && Boolean(ends) === Boolean(turn.ends));
  return node;
}
