// One watched sentence: its attention as squares with the gold links, or, without attention, what the model says of it.
//
// Queries (the words of the answer) run down, keys (the words of the source) across. Words are text nodes only.

import { el } from "../../viewer/face/dom.js";
import { step } from "../../viewer/model/colour.js";
import { roundPercent } from "../../viewer/model/numbers.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { plotPart } from "./plot.js";

const SIZE = 12.5, // of letters, in pixels
  MOST = 26, // of a square
  HEIGHT = 200, // a picture is at most so tall without its words
  ROOM = 275, // the same on a wide page and in a room
  LONGEST = 96; // of a word
const pen = new OffscreenCanvas(1, 1).getContext("2d");

// How tall the words above the squares stand, the same for all pictures in a row: 0 where each fits above its column.
export function boardHead(watched, font, big) {
  const size = big ? SIZE * 1.3 : SIZE;
  pen.font = `${size}px ${font}`;
  const longest = Math.max(0, ...watched.flatMap((one) => one.source.map((word) => pen.measureText(word).width)));
  return longest > size + 4 ? Math.min(LONGEST, longest) : 0;
}

// head: from boardHead; big: for a room; tell(nodes | null): what stands under the pointer, or nothing.
export function makeSentence(words, head, big, tell) {
  const spoken = el("p", { class: "said" }),
    svg = plotPart("svg", { class: "map", role: "img" }),
    node = el("div", { class: "sentence" }, words.weights ? svg : null, spoken);
  let squares = [],
    built = "",
    shown = null;

  function build(theme, wide) {
    const { source } = words,
      rows = [...words.rows, ...(words.ends ? [tr("(end)")] : [])];
    const letter = big ? SIZE * 1.3 : SIZE,
      most = big ? MOST * 1.3 : MOST,
      tall = big || wide > 380 ? ROOM : HEIGHT;
    pen.font = `${letter}px ${theme.font}`;
    const side = Math.max(8, ...rows.map((word) => Math.min(LONGEST, pen.measureText(word).width))) + 8,
      turned = head > 0,
      top = turned ? head * 0.8 + 10 : letter + 7,
      right = turned ? 0.62 * Math.min(LONGEST, pen.measureText(source.at(-1)).width) : 2;
    const high = Math.max(5, Math.min(most, tall / rows.length)),
      across = Math.max(5, Math.min(most, 1.8 * high, (wide - side - right - 2) / source.length)),
      size = Math.max(8, Math.min(letter, high * 1.06)),
      width = Math.ceil(side + across * source.length + right + 2),
      height = Math.ceil(top + high * rows.length + 2),
      x = (k) => side + k * across,
      y = (q) => top + q * high;
    squares = rows.map((_, q) => source.map((_, k) => {
      const square = plotPart("rect", { x: x(k), y: y(q), width: across - 1, height: high - 1 });
      square.addEventListener("pointerenter", () => over(q, k, rows));
      return square;
    }));
    const labels = [
      ...source.map((word, k) => {
        const place = { x: x(k + 0.5), y: top - 5 },
          stands = turned ? { transform: `rotate(-52 ${place.x} ${place.y})` } : { "text-anchor": "middle" };
        return plotPart("text", { ...place, ...stands }, word);
      }),
      ...rows.map((word, q) => plotPart("text", { x: side - 5, y: y(q + 0.5) + size * 0.36, "text-anchor": "end",
        class: q >= words.rows.length ? "end" : "" }, word)),
    ];
    const small = Math.min(across, high),
      link = (kind) => ([q, k]) => plotPart("circle", { class: kind, cx: x(k + 0.5) - 0.5, cy: y(q + 0.5) - 0.5,
        r: Math.max(1.8, small * (kind === "sure" ? 0.15 : 0.2)) });
    const field = plotPart("rect", { class: "field", x: side - 0.5, y: top - 0.5, width: across * source.length,
      height: high * rows.length });
    svg.replaceChildren(field, ...squares.flat(), ...labels, ...words.possible.map(link("possible")),
      ...words.sure.map(link("sure")));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.style.fontSize = `${size}px`;
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.onpointerleave = () => tell(null);
  }

  function over(q, k, rows) {
    const weight = shown?.[q]?.[k];
    if (weight === undefined) return tell(null);
    tell(sentence(tr("“{query}” gives {percent} of its attention to “{key}”."),
      { query: rows[q], key: words.source[k], percent: roundPercent(weight / 1000) }));
  }

  function paint(told, at, theme) {
    const wide = Math.max(150, node.clientWidth || 300),
      name = `${wide} ${theme.font}`;
    words = told;
    if (words.weights) {
      if (built !== name) build(theme, wide);
      built = name;
      shown = words.weights[at] ?? null;
      squares.forEach((row, q) => row.forEach((square, k) =>
        square.setAttribute("fill", theme.colours.css[step((shown?.[q]?.[k] ?? 0) / 1000, "linear")])));
      svg.setAttribute("aria-label", heard());
    }
    spoken.replaceChildren(...say(at));
  }

  // For each word of the answer, the word it looks at most.
  function heard() {
    const most = (row) => words.source[row.indexOf(Math.max(...row))];
    const pairs = shown ? words.rows.map((word, q) => `${word} → ${most(shown[q])}`) : [];
    return `${words.source.join(" ")}. ${pairs.join(", ")}`;
  }

  function say(at) {
    const said = words.said[at];
    if (words.labels) return [labelled(words, said)];
    const answer = said ? line(said, words.joint, "answer", words.target) : el("span", { class: "answer" }, "\u00a0");
    return words.weights ? [answer] : [line(words.source, words.glue, "source"), answer];
  }

  return { node, paint };
}

// Each word over its label; a wrong one in the colour of an error.
function labelled(words, said) {
  return el("span", { class: "labels" }, words.source.map((word, i) =>
    el("span", { class: "labelled" }, el("bdi", {}, word),
      el("bdi", { class: said && said[i] !== words.target[i] ? "label off" : "label" }, said ? said[i] : "–"))));
}

// Words in a line; those that are not the wanted ones at their place are struck in the colour of an error.
function line(said, joint, kind, wanted = null) {
  const right = wanted === null || JSON.stringify(said) === JSON.stringify(wanted),
    mark = wanted === null ? null : el("b", { class: right ? "right" : "wrong" }, right ? "✓ " : "✗ ");
  mark?.setAttribute("aria-label", right ? tr("right") : tr("wrong"));
  if (!said.length) return el("span", { class: kind }, mark, tr("(nothing)"));
  return el("span", { class: kind }, mark,
    said.map((word, i) => [i ? joint : "", el("bdi", { class: wanted && wanted[i] !== word ? "off" : null }, word)]));
}
