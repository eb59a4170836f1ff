// One head as a heatmap: queries down, keys across, the chosen row as bars above it. Draws; knows no events.

import { step } from "../model/colour.js";
import { short } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { capacity, strongestKeys, windowAround } from "./columns.js";
import { drawToken, fitted, hatch, ring, tokenWidth, whole } from "./ink.js";
import { drawRow, rowsOf } from "./row.js";

const LEAST_LABEL = 10.5, NUMBERS_TO = 12, LABEL_EVERY = 13, ROW_WIDTH = 300;

// Where the map stands. Squares are square; the map is as large as its labels leave it.
export function heatmapLayout(pen, scene, width, height) {
  const { queries, keys } = scene.view, rows = queries[1] - queries[0], across = keys[1] - keys[0], type = scene.type * 0.92;
  const want = (tokens, [a, b]) => Math.max(...tokens.slice(a, Math.min(b, a + 400)).map((t) => tokenWidth(pen, t, type, scene.theme.font)));
  const left = Math.min(want(scene.queryTokens, queries) + 16, width * 0.26, 150), slant = Math.min(want(scene.keyTokens, keys) * 0.72 + 16, 104);
  const beside = width > 640 ? ROW_WIDTH : 0, top = beside ? 28 : 58;
  const room = [width - left - Math.min(slant, 60) - beside - 8, height - top - slant - 20];
  const cell = Math.max(0.2, Math.min(room[0] / across, room[1] / rows, scene.present ? 80 : 64));
  return { left: left + 18, top, beside, cell, rows, across, queries, keys, slant, type: Math.min(type, Math.max(LEAST_LABEL, cell * 0.8)),
    width: cell * across, height: cell * rows, labelled: cell >= LEAST_LABEL };
}

export function drawHeatmap(canvas, scene, width, height) {
  const pen = fitted(canvas, width, height), layout = heatmapLayout(pen, scene, width, height);
  const ratio = globalThis.devicePixelRatio || 1, most = (length) => Math.max(1, Math.min(length, Math.floor(layout.cell * length * ratio)));
  const picture = scene.source.picture(scene.choice.map, scene.choice.head, layout.queries, layout.keys,
    most(layout.rows), most(layout.across), scene.settings);
  axes(pen, layout, scene);
  if (picture && !scene.covered) {
    squares(pen, layout, scene, picture);
    if (picture.exact && layout.rows <= NUMBERS_TO && layout.across <= NUMBERS_TO && layout.cell >= 22) numbers(pen, layout, scene, picture);
    if (!layout.beside) profile(pen, layout, scene);
  }
  if (layout.beside) rowBeside(pen, layout, scene, width, height);
  pen.strokeStyle = scene.theme.rule;
  pen.lineWidth = 1;
  pen.strokeRect(layout.left - 0.5, layout.top - 0.5, layout.width + 1, layout.height + 1);
  crosshair(pen, layout, scene);
  return { ...layout, picture };
}

function rowTops({ squares: values, down, across }) {
  return Float32Array.from({ length: down }, (_, r) => values.subarray(r * across, (r + 1) * across).reduce((a, b) => Math.max(a, b), 0));
}

function squares(pen, layout, scene, picture) {
  const { down, across } = picture, { colours } = scene.theme, kind = scene.choice.colour;
  const image = new ImageData(across, down), pixels = new Uint32Array(image.data.buffer), tops = rowTops(picture);
  for (let r = 0, at = 0; r < down; r++) {
    for (let c = 0; c < across; c++, at++) pixels[at] = colours.packed[step(picture.squares[at], kind, tops[r])];
  }
  const small = new OffscreenCanvas(across, down);
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, layout.left, layout.top, layout.width, layout.height);
  masked(pen, layout, scene, picture);
}

// Runs of masked squares are hatched together, so that the slant goes through.
function masked(pen, layout, scene, { squares: values, down, across, none, queries }) {
  const tall = layout.height / down, wide = layout.width / across;
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      if (values[r * across + c] >= 0) continue;
      let end = c;
      while (end < across && values[r * across + end] < 0) end += 1;
      hatch(pen, layout.left + c * wide, layout.top + r * tall, (end - c) * wide, tall, scene.theme);
      c = end;
    }
  }
  pen.font = `400 ${layout.type}px ${scene.theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const query of layout.labelled ? none : []) {
    const text = tr("no key allowed"), y = layout.top + (query - queries[0] + 0.5) * layout.cell;
    pen.fillStyle = scene.theme.paper;
    pen.fillRect(layout.left + 4, y - layout.type * 0.6, pen.measureText(text).width + 8, layout.type * 1.2);
    pen.fillStyle = scene.theme.ink;
    pen.fillText(text, layout.left + 8, y);
  }
}

function numbers(pen, layout, scene, picture) {
  const { colours, font, ink } = scene.theme, tops = rowTops(picture);
  pen.font = `400 ${Math.min(layout.cell * 0.38, scene.type)}px ${font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let r = 0; r < layout.rows; r++) {
    for (let c = 0; c < layout.across; c++) {
      const weight = picture.squares[r * layout.across + c];
      if (weight < 0) continue;
      const dark = colours.bright[step(weight, scene.choice.colour, tops[r])];
      pen.fillStyle = dark ? "#111" : scene.theme.dark ? ink : "#fff";
      pen.fillText(short(weight), layout.left + (c + 0.5) * layout.cell, layout.top + (r + 0.55) * layout.cell);
    }
  }
}

// The row that is looked at as words and bars, beside the map where there is room.
function rowBeside(pen, layout, scene, width, height) {
  const rows = rowsOf(scene, scene.target.query), count = scene.keyTokens.length, room = capacity(height, scene.type);
  const keys = count > room && rows[0] ? strongestKeys(rows[0].weights, room, scene.target.key) : windowAround(count, room, scene.target.key);
  const row = Math.min((height - 34) / keys.length, scene.type * 1.75), size = Math.min(scene.type, Math.max(10, row * 0.74)), top = 24;
  const keyLeft = Math.max(layout.left + layout.width + 76, width - ROW_WIDTH + 24), right = 96, barLeft = keyLeft + right + 8;
  pen.fillStyle = scene.theme.muted;
  pen.font = `400 ${Math.min(13, scene.type * 0.82)}px ${scene.theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(whole(pen, tr("from \"{query}\"", { query: scene.queryTokens[scene.target.query].text }), 200), keyLeft, 14);
  drawRow(pen, { row, size, keyLeft, right, barLeft, bar: Math.max(40, width - barLeft - size * 3.6),
    keys: new Map(keys.map((key, i) => [key, top + (i + 0.5) * row])),
    gaps: keys.flatMap((key, i) => (i && key !== keys[i - 1] + 1 ? [top + i * row] : [])) }, scene, rows);
}

// The row that is looked at, above its own columns, to a scale from 0 to 1.
function profile(pen, layout, scene) {
  const row = scene.source.row(scene.choice.map, scene.choice.head, scene.target.query, scene.settings);
  if (!row || (scene.released && !scene.hover)) return;
  const tall = layout.top - 16, wide = Math.max(1, layout.cell - (layout.cell > 4 ? 2 : 0));
  pen.fillStyle = scene.theme.colours.strong;
  for (let k = layout.keys[0]; k < layout.keys[1]; k++) {
    const high = row.weights[k] * tall;
    pen.fillRect(layout.left + (k - layout.keys[0]) * layout.cell + (layout.cell - wide) / 2, layout.top - 3 - high, wide, high);
  }
  pen.fillStyle = scene.theme.muted;
  pen.font = `400 11px ${scene.theme.font}`;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  pen.fillText("1", layout.left - 5, layout.top - 3 - tall + 5);
  pen.fillText("0", layout.left - 5, layout.top - 6);
  pen.fillRect(layout.left - 3, layout.top - 3 - tall, 3, 1);
}

function axes(pen, layout, scene) {
  const { theme, target } = scene, { type } = layout, room = layout.left - 24;
  const every = layout.labelled ? 1 : Math.ceil(LABEL_EVERY / layout.cell), bottom = layout.top + layout.height;
  const chosen = { query: scene.choice.query, key: scene.choice.key };
  const crowded = (at, ...others) => every > 1 && others.some((other) => Math.abs(at - other) < every);
  for (let q = layout.queries[0]; q < layout.queries[1]; q++) {
    const here = q === target.query || q === chosen.query;
    if (!here && (q % every !== 0 || crowded(q, target.query, chosen.query))) continue;
    drawToken(pen, scene.queryTokens[q], layout.left - 8, layout.top + (q - layout.queries[0] + 0.5) * layout.cell,
      { size: type, room, align: "right", theme, strong: q === target.query, faint: !here && !scene.released });
  }
  for (let k = layout.keys[0]; k < layout.keys[1]; k++) {
    const here = k === target.key || k === chosen.key;
    if (!here && (k % every !== 0 || crowded(k, target.key, chosen.key))) continue;
    pen.save();
    pen.translate(layout.left + (k - layout.keys[0] + 0.5) * layout.cell - type * 0.2, bottom + type * 0.75);
    pen.rotate(Math.PI / 4);
    drawToken(pen, scene.keyTokens[k], 0, 0, { size: type, room: layout.slant * 1.3, theme, strong: k === target.key, faint: !here && !scene.released });
    pen.restore();
  }
  pen.fillStyle = theme.muted;
  pen.font = `400 ${Math.min(13, scene.type * 0.82)}px ${theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(tr("key (across)"), layout.left, bottom + layout.slant + 16);
  pen.save();
  pen.translate(12, layout.top + layout.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = "center";
  pen.fillText(whole(pen, tr("query (down)"), layout.height), 0, 0);
  pen.restore();
}

function crosshair(pen, layout, { target, choice, theme, hover, released }) {
  const x = (k) => layout.left + (k - layout.keys[0]) * layout.cell, y = (q) => layout.top + (q - layout.queries[0]) * layout.cell;
  const inside = ({ query, key }) => query >= layout.queries[0] && query < layout.queries[1] && key >= layout.keys[0] && key < layout.keys[1];
  if (hover && inside(target)) {
    pen.strokeStyle = theme.muted;
    pen.lineWidth = 1;
    pen.strokeRect(layout.left, y(target.query), layout.width, layout.cell);
    pen.strokeRect(x(target.key), layout.top, layout.cell, layout.height);
  }
  const grow = Math.max(0, 7 - layout.cell) / 2;
  if (!released && inside(choice)) ring(pen, x(choice.key) - grow, y(choice.query) - grow, layout.cell + 2 * grow, layout.cell + 2 * grow, theme.accent, 3);
}

export function entryAt(layout, x, y) {
  const key = layout.keys[0] + Math.floor((x - layout.left) / layout.cell), query = layout.queries[0] + Math.floor((y - layout.top) / layout.cell);
  const across = key >= layout.keys[0] && key < layout.keys[1], down = query >= layout.queries[0] && query < layout.queries[1];
  if (across && down) return { query, key };
  if (down && x < layout.left) return { query };
  return across && y > layout.top + layout.height ? { key } : null;
}
