// All heads at once: a strip sorted by the chosen entry, or a grid by layer and head. Draws; knows no events.

import { roundPercent } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { thumbAtlas } from "./atlas.js";
import { fitted, ring } from "./ink.js";

const BAR = 52,
  LABEL = 13,
  GAP = 3;

export function entryOf(scene, one) {
  const row = scene.source.row(one.map, one.head, scene.choice.query, scene.settings);
  return row
    ? row.weights[scene.choice.key]
    : (scene.source.entry?.(one.map, one.head, scene.choice.query, scene.choice.key, scene.settings) ?? NaN);
}

// Heads in the order of what they give to the chosen entry, the largest first; unknown ones last, equal ones by layer.
export function sorted(scene) {
  const order = scene.group.map((one) => ({ ...one, weight: entryOf(scene, one) }));
  if (scene.covered) return order;
  return order.sort((a, b) => (Number.isNaN(b.weight) ? -1 : b.weight) - (Number.isNaN(a.weight) ? -1 : a.weight) || 0);
}

// Rows of heads, each row as high as its tallest bar; the chooser has one low row of unlabelled heads where it fits.
export function stripLayout(scene, width, given = 0) {
  const order = sorted(scene),
    compact = scene.header.layout === "chooser",
    label = compact ? 0 : LABEL;
  const rows = compact ? 1 : Math.ceil(Math.sqrt(order.length / 18)) || 1,
    [least, largest] = compact ? [15, 26] : [32, 64];
  const wide = given || Math.max(least, Math.min(largest, Math.floor(width / Math.ceil(order.length / rows))));
  const columns = Math.max(1, Math.floor(width / wide)),
    thumb = wide - GAP,
    full = (compact ? 24 : BAR) - label,
    cells = [];
  let top = 0;
  for (let first = 0; first < order.length; first += columns) {
    const line = order.slice(first, first + columns),
      most = Math.max(0, ...line.map((one) => one.weight || 0));
    const bar = label + 3 + most * full,
      high = bar + thumb + label + 8;
    line.forEach((one, i) =>
      cells.push({ ...one, x: i * wide, y: top, bar, full, label, width: thumb, height: high, thumb, thumbY: bar + 2 }),
    );
    top += high + 4;
  }
  return { cells, height: top };
}

// The sorted heads as a picture of their own: as large as they fit.
function largestStrip(scene, width, height) {
  for (let wide = Math.min(110, Math.floor(width / 4)); wide > 16; wide -= 1) {
    const layout = stripLayout(scene, width, wide);
    if (layout.height <= height) return { ...layout, height };
  }
  return stripLayout(scene, width);
}

export function gridLayout(scene, width, height) {
  const layers = [...new Set(scene.group.map((one) => one.layer))],
    most = Math.max(...scene.group.map((one) => one.head)) + 1;
  const left = scene.type * 4.2,
    top = 24 + scene.type * 1.5;
  const wide = Math.max(12, Math.min((width - left) / most, (height - top) / layers.length, 120)),
    thumb = wide - (wide > 30 ? 6 : 2);
  const cells = scene.group.map((one) => ({
    ...one,
    weight: entryOf(scene, one),
    x: left + one.head * wide,
    y: top + layers.indexOf(one.layer) * wide,
    width: thumb,
    height: thumb,
    thumb,
    thumbY: 0,
  }));
  return { cells, height: top + layers.length * wide, layers, most, left, top, wide };
}

export function drawStrip(canvas, scene, width, height = 0) {
  const layout = height ? largestStrip(scene, width, height) : stripLayout(scene, width),
    pen = fitted(canvas, width, layout.height),
    { theme } = scene;
  const atlas = thumbAtlas(scene, pixels(layout.cells[0].thumb));
  for (const cell of layout.cells) {
    if (!scene.covered) {
      const high = cell.weight > 0 ? Math.max(0.75, cell.weight * cell.full) : 0;
      pen.fillStyle = isChosen(scene, cell) ? theme.accent : theme.bar;
      pen.fillRect(cell.x, cell.y + cell.bar - high, cell.width, high);
    }
    thumb(pen, cell, atlas, scene);
    if (cell.label) label(pen, cell, scene);
  }
  return layout;
}

export function drawGrid(canvas, scene, width, height) {
  const layout = gridLayout(scene, width, height),
    pen = fitted(canvas, width, Math.max(height, layout.height)),
    { theme } = scene;
  const atlas = thumbAtlas(scene, pixels(layout.cells[0].thumb));
  pen.fillStyle = theme.muted;
  pen.font = `400 ${Math.min(scene.type * 0.85, layout.wide * 0.6)}px ${theme.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  layout.layers.forEach((layer, i) =>
    pen.fillText(tr("layer {layer}", { layer }), layout.left - 8, layout.top + (i + 0.5) * layout.wide),
  );
  pen.textAlign = "center";
  for (let head = 0; head < layout.most; head++)
    pen.fillText(String(head), layout.left + (head + 0.5) * layout.wide - 2, layout.top - scene.type * 0.7);
  for (const cell of layout.cells) thumb(pen, cell, atlas, scene);
  pen.textAlign = "left";
  pen.fillText(tr("head"), 0, layout.top - scene.type * 0.7);
  return layout;
}

function thumb(pen, cell, atlas, scene) {
  const [x, y] = atlas.places.get(`${cell.map} ${cell.head}`) ?? [0, 0],
    { theme } = scene,
    top = cell.y + cell.thumbY;
  pen.imageSmoothingEnabled = false;
  if (!scene.covered) pen.drawImage(atlas.canvas, x, y, atlas.across, atlas.down, cell.x, top, cell.thumb, cell.thumb);
  pen.strokeStyle = theme.rule;
  pen.lineWidth = 1;
  pen.strokeRect(cell.x + 0.5, top + 0.5, cell.thumb - 1, cell.thumb - 1);
  const chosen = isChosen(scene, cell),
    pointed = scene.pointed && scene.pointed.map === cell.map && scene.pointed.head === cell.head;
  if (chosen || pointed)
    ring(pen, cell.x - 1, top - 1, cell.thumb + 2, cell.thumb + 2, chosen ? theme.accent : theme.ink, 3);
}

function label(pen, cell, scene) {
  const text = `${cell.layer}·${cell.head}`,
    y = cell.y + cell.thumbY + cell.thumb + 10;
  pen.font = `${isChosen(scene, cell) ? 600 : 400} ${Math.min(12, scene.type * 0.75)}px ${scene.theme.font}`;
  pen.fillStyle = isChosen(scene, cell) ? scene.theme.ink : scene.theme.muted;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const half = pen.measureText(text).width / 2;
  pen.fillText(text, Math.max(half, cell.x + cell.thumb / 2), y);
  if (!scene.covered && cell.weight >= 0.001) {
    pen.textBaseline = "alphabetic";
    pen.fillText(
      roundPercent(cell.weight).replace("\u00a0", ""),
      Math.max(half, cell.x + cell.thumb / 2),
      cell.y + cell.bar - cell.weight * cell.full - 3,
    );
  }
}

export function isChosen(scene, cell) {
  return scene.heads.some((one) => one.map === cell.map && one.head === cell.head);
}

function pixels(side) {
  return Math.max(4, Math.round(side * (globalThis.devicePixelRatio || 1)));
}

export function headAt(layout, x, y) {
  return (
    layout?.cells.find(
      (cell) => x >= cell.x - 2 && x < cell.x + cell.width + 2 && y >= cell.y && y < cell.y + cell.height + 2,
    ) ?? null
  );
}
