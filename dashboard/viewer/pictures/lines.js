// Token-to-token lines of the chosen heads, and the row that is looked at as bars. Draws; knows no events.

import { headInk } from "../model/colour.js";
import { percent, roundPercent } from "../model/numbers.js";
import { strongest } from "../model/softmax.js";
import { tr } from "../model/words.js";
import { capacity, columns, strongestKeys, windowAround } from "./columns.js";
import { drawToken, fitted, ring, tokenWidth } from "./ink.js";

const FAINTEST = 0.15;

export function drawLines(canvas, scene, width, height) {
  const pen = fitted(canvas, width, height), { choice, queryTokens, keyTokens, theme } = scene, target = scene.target;
  const room = capacity(height), rows = rowsOf(scene, target.query);
  const queries = windowAround(queryTokens.length, room, target.query);
  const keys = keyTokens.length <= room ? windowAround(keyTokens.length, room, 0)
    : rows[0] ? strongestKeys(rows[0].weights, room, target.key) : windowAround(keyTokens.length, room, target.key);
  const layout = columns({ width, height, queries, keys, largest: scene.type, present: scene.present,
    widest: [widest(pen, queryTokens, queries, theme), widest(pen, keyTokens, keys, theme)] });
  titles(pen, layout, scene);
  if (!scene.covered) {
    if (keys.length === keyTokens.length && !scene.present) background(pen, layout, scene);
    if (!scene.released || scene.hover) curves(pen, layout, scene, rows);
    bars(pen, layout, scene, rows);
  }
  drawWords(pen, layout, scene, rows[0]);
  if (!scene.released) {
    mark(pen, layout, scene, "query", choice.query);
    mark(pen, layout, scene, "key", choice.key);
  }
  return layout;
}

function widest(pen, tokens, list, theme) {
  return Math.max(1, ...list.map((at) => tokenWidth(pen, tokens[at], 100, theme.font))) / 100;
}

export function rowsOf(scene, query) {
  return scene.heads.map((one) => scene.source.row(one.map, one.head, query, scene.settings));
}

function titles(pen, layout, { theme, type }) {
  pen.font = `400 ${Math.min(13, type * 0.82)}px ${theme.font}`;
  pen.fillStyle = theme.muted;
  pen.textBaseline = "alphabetic";
  const y = layout.top - 6;
  pen.textAlign = "right";
  pen.fillText(tr("query"), layout.left - 2, y);
  pen.textAlign = "left";
  pen.fillText(tr("key"), layout.keyLeft, y);
  pen.fillText(tr("attention weight"), layout.barLeft, y);
}

function curve(pen, layout, from, to) {
  const middle = (layout.start + layout.end) / 2;
  pen.beginPath();
  pen.moveTo(layout.start, from);
  pen.bezierCurveTo(middle, from, middle, to, layout.end, to);
  pen.stroke();
}

// The whole head, quietly, behind the row that is looked at; in full ink once the choice is let go.
function background(pen, layout, scene) {
  const { choice, theme, target } = scene, loud = scene.released && !scene.hover;
  pen.strokeStyle = loud ? theme.colours.strong : theme.ink;
  for (const [query, from] of layout.queries) {
    const row = scene.source.row(choice.map, choice.head, query, scene.settings);
    if (!row || (!loud && query === target.query)) continue;
    for (const [key, to] of layout.keys) {
      const weight = row.weights[key];
      if (weight < 0.04) continue;
      pen.globalAlpha = loud ? 0.08 + 0.85 * weight : 0.13 * Math.sqrt(weight);
      pen.lineWidth = 0.75 + (loud ? 3.5 : 1.5) * weight;
      curve(pen, layout, from, to);
    }
  }
  pen.globalAlpha = 1;
}

function curves(pen, layout, scene, rows) {
  const from = layout.queries.get(scene.target.query), { theme } = scene;
  rows.forEach((row, number) => {
    if (!row || from === undefined) return;
    const { colour, dash } = headInk(number, rows.length, theme.colours, theme.ink), shift = (number - (rows.length - 1) / 2) * 2.5;
    pen.strokeStyle = colour;
    pen.setLineDash(dash);
    for (const [key, to] of layout.keys) {
      const weight = row.weights[key], opacity = Math.min(1, 0.12 + weight ** 0.7);
      if (weight < 0.004 || (scene.present && opacity < FAINTEST)) continue;
      pen.globalAlpha = opacity;
      pen.lineWidth = 0.75 + weight * Math.min(10, layout.row * 0.42);
      curve(pen, layout, from + shift, to + shift);
    }
  });
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

// One bar for each key and head, to one scale from 0 to 1; a fine mark stands where the model itself was.
function bars(pen, layout, scene, rows) {
  const { theme } = scene, thick = Math.min(layout.row * 0.56, 18), each = thick / rows.length;
  const before = scene.whatIf ? scene.source.row(scene.choice.map, scene.choice.head, scene.target.query, scene.recorded) : null;
  pen.fillStyle = theme.rule;
  pen.fillRect(layout.barLeft - 1, layout.tops[1], 1, layout.keys.size * layout.row);
  if (scene.released && !scene.hover) return;
  const most = rows[0] ? strongest(rows[0].weights) : -1;
  for (const [key, y] of layout.keys) {
    rows.forEach((row, number) => {
      if (!row) return;
      pen.fillStyle = headInk(number, rows.length, theme.colours, theme.ink).colour;
      pen.fillRect(layout.barLeft, y - thick / 2 + number * each, Math.max(row.weights[key] * layout.bar, row.weights[key] > 0 ? 0.5 : 0),
        Math.max(1, each - (rows.length > 1 ? 0.5 : 0)));
    });
    if (before) {
      pen.fillStyle = theme.ink;
      pen.fillRect(layout.barLeft + before.weights[key] * layout.bar - 0.75, y - thick / 2 - 2, 1.5, thick + 4);
    }
    if (rows[0]) share(pen, layout, scene, rows[0], key, y, key === most || key === scene.target.key);
  }
}

function share(pen, layout, scene, row, key, y, strong) {
  const { theme, choice, source, target } = scene, masked = !source.tiled && !source.allowed(choice.map, choice.head, target.query, key);
  const weight = row.weights[key];
  const text = masked ? tr("masked") : scene.present ? roundPercent(weight) : percent(weight, { digits: weight < 0.1 ? 2 : 3, rough: true });
  const most = Math.max(...scene.heads.map((one) => source.row(one.map, one.head, target.query, scene.settings)?.weights[key] ?? 0));
  pen.font = `${strong ? 600 : 400} ${layout.size * 0.84}px ${theme.font}`;
  pen.fillStyle = strong || weight >= 0.05 ? theme.ink : theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(text, layout.barLeft + most * layout.bar + 7, y + 1);
}

function drawWords(pen, layout, scene, row) {
  layout.boxes = { query: {}, key: {} };
  const { theme, queryTokens, keyTokens, target, released, hover } = scene, quiet = released && !hover;
  for (const [query, y] of layout.queries) {
    layout.boxes.query[query] = drawToken(pen, queryTokens[query], layout.left - 4, y, { size: layout.size, room: layout.left - 10, align: "right", theme,
      strong: !quiet && query === target.query, faint: !quiet && query !== target.query });
  }
  for (const [key, y] of layout.keys) {
    const weak = !quiet && row && row.weights[key] < 0.02 && key !== target.key;
    layout.boxes.key[key] = drawToken(pen, keyTokens[key], layout.keyLeft + (keyTokens[key].joined ? layout.size * 0.5 : 0), y, { size: layout.size,
      room: layout.right - 8, theme, strong: !quiet && key === target.key, faint: weak && !scene.covered });
  }
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  for (const y of layout.gaps) pen.fillRect(layout.keyLeft - 6, y - 0.5, 14, 1);
}

function mark(pen, layout, { theme }, side, position) {
  const y = layout[side === "query" ? "queries" : "keys"].get(position), box = layout.boxes[side][position];
  if (box) ring(pen, box.left - 6, y - layout.row / 2 + 0.5, box.width + 12, layout.row - 1, theme.accent);
}
