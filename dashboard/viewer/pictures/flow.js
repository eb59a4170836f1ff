// A long text as two paragraphs: what asks left, what is looked at right, tinted by its weight. Draws; knows no events.

import { headInk, step } from "../model/colour.js";
import { askingName } from "../model/letters.js";
import { roundPercent } from "../model/numbers.js";
import { strongest } from "../model/softmax.js";
import { tr } from "../model/words.js";
import { goldFrame } from "./gold.js";
import { drawToken, fitted, ring, tokenWidth, whole } from "./ink.js";

const SMALLEST = 11,
  FLOW_TOP = 30,
  LINES = 10,
  LEAST_LINE = 0.015,
  LABELLED = 0.1,
  TIGHT = 1.62,
  LOOSE = 2.3;

// The largest type in which both paragraphs fit; null where none does.
export function flowLayout(pen, scene, width, height) {
  const gutter = Math.min(150, Math.max(56, width * 0.11)),
    wide = (width - gutter) / 2;
  if (wide < 150) return null;
  for (let size = scene.type * 1.15; size >= SMALLEST; size -= 0.5) {
    const queries = paragraph(pen, scene.queryTokens, size, 2, wide, scene.theme),
      keys = paragraph(pen, scene.keyTokens, size, wide + gutter, wide, scene.theme);
    const lines = Math.max(queries.at(-1).line, keys.at(-1).line) + 1;
    if (FLOW_TOP + lines * size * TIGHT > height) continue;
    const row = Math.min(size * LOOSE, (height - FLOW_TOP - size * 0.4) / lines);
    for (const box of [...queries, ...keys])
      Object.assign(box, { top: FLOW_TOP + box.line * row, height: size * TIGHT });
    return { size, queries, keys, row, start: 60, keyLeft: wide + gutter };
  }
  return null;
}

function paragraph(pen, tokens, size, left, wide, theme) {
  let x = 0,
    line = 0;
  return tokens.map((token) => {
    const width = Math.min(tokenWidth(pen, { ...token, joined: false }, size, theme.font), wide - 8),
      gap = token.joined ? 0 : size * 0.42;
    if (x + gap + width > wide - 4) [x, line] = [0, line + 1];
    else x += x ? gap : 0;
    const box = { left: left + x, width, line };
    x += width;
    return box;
  });
}

export function drawFlow(canvas, scene, width, height, layout, rows) {
  const pen = fitted(canvas, width, height),
    { theme, target, queryTokens, keyTokens, choice } = scene,
    { size } = layout;
  const quiet = scene.covered || (scene.released && !scene.hover),
    row = quiet ? null : rows[0],
    top = row ? row.weights[strongest(row.weights)] : 1;
  pen.font = `400 ${Math.min(15, scene.type * 0.82)}px ${theme.font}`;
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(askingName(scene.header), 2, 16);
  pen.fillText(
    whole(pen, tr("key: the stronger the colour, the larger the weight"), width / 2 - 40),
    layout.keyLeft,
    16,
  );
  if (row)
    rows.forEach(
      (one, number) =>
        one && curvesTo(pen, layout, target.query, one, headInk(number, rows.length, theme.colours, theme.ink)),
    );
  layout.queries.forEach((box, at) =>
    word(pen, queryTokens[at], box, size, theme, {
      strong: !quiet && at === target.query && at !== choice.query,
      faint: !quiet && at !== target.query,
    }),
  );
  layout.keys.forEach((box, at) => {
    const shade = row ? step(row.weights[at], choice.colour, top) : 0;
    pen.fillStyle = theme.colours.css[shade];
    if (shade) pen.fillRect(box.left - 2, box.top + 1, box.width + 4, box.height - 2);
    const inverse = shade > 0 && theme.colours.bright[shade] === theme.dark;
    word(
      pen,
      keyTokens[at],
      box,
      size,
      inverse ? { ...theme, ink: theme.paper, muted: theme.paper, capsule: "transparent" } : theme,
      { strong: !quiet && at === target.key && at !== choice.key, faint: false },
    );
  });
  layout.keys.forEach(
    (box, at) => row && row.weights[at] >= LABELLED && percentUnder(pen, box, row.weights[at], layout, theme),
  );
  for (const [key, kind] of (!quiet && scene.gold?.get(target.query)) || [])
    goldFrame(pen, layout.keys[key], kind, theme);
  for (const box of scene.released ? [] : [layout.queries[choice.query], layout.keys[choice.key]]) {
    ring(pen, box.left - 4, box.top, box.width + 8, box.height, theme.accent, 4);
  }
}

function word(pen, token, box, size, theme, { strong, faint }) {
  drawToken(pen, { ...token, joined: false }, box.left, box.top + box.height / 2, {
    size,
    room: box.width * 1.25 + 4,
    theme,
    strong,
    faint,
  });
  if (!token.joined) return;
  pen.fillStyle = theme.muted;
  pen.fillRect(box.left - 2, box.top + box.height * 0.82, 5, 1);
}

function percentUnder(pen, box, weight, { size }, theme) {
  pen.font = `600 ${Math.max(9, size * 0.6)}px ${theme.font}`;
  pen.fillStyle = theme.ink;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.strokeStyle = theme.paper;
  pen.lineWidth = 3;
  const place = [roundPercent(weight), box.left + box.width / 2, box.top + box.height + size * 0.46];
  pen.strokeText(...place);
  pen.fillText(...place);
}

function curvesTo(pen, layout, query, row, { colour, dash }) {
  const from = layout.queries[query],
    x = from.left + from.width + 2,
    y = from.top + from.height / 2;
  const order = Array.from(row.weights.keys())
    .sort((a, b) => row.weights[b] - row.weights[a])
    .slice(0, LINES);
  pen.strokeStyle = colour;
  pen.setLineDash(dash);
  for (const key of order.filter((at) => row.weights[at] >= LEAST_LINE)) {
    const to = layout.keys[key],
      end = to.left - 3,
      yEnd = to.top + to.height / 2,
      middle = (x + end) / 2;
    pen.globalAlpha = Math.min(0.85, 0.15 + row.weights[key] ** 0.7);
    pen.lineWidth = 0.75 + 6 * row.weights[key];
    pen.beginPath();
    pen.moveTo(x, y);
    pen.bezierCurveTo(middle, y, middle, yEnd, end, yEnd);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

export function inFlow(layout, x, y) {
  for (const side of ["queries", "keys"]) {
    const at = layout[side].findIndex(
      (box) => x >= box.left - 3 && x <= box.left + box.width + 3 && y >= box.top && y < box.top + box.height,
    );
    if (at >= 0) return side === "queries" ? { query: at } : { key: at };
  }
  return null;
}
