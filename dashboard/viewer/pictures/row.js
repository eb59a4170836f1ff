// One row as words and bars: every key listed, its bar to one scale from 0 to 1, its share. Draws; knows no events.

import { headInk } from "../model/colour.js";
import { percent, roundPercent } from "../model/numbers.js";
import { strongest } from "../model/softmax.js";
import { goldMark } from "./gold.js";
import { drawToken, ring } from "./ink.js";
import { tr } from "../model/words.js";

export function rowsOf(scene, query) {
  return scene.heads.map((one) => scene.source.row(one.map, one.head, query, scene.settings));
}

// layout: keys (position -> y), keyLeft, right (room for a word), barLeft, bar (length of 1), row, size, gaps
export function drawRow(pen, layout, scene, rows) {
  const { theme, target } = scene,
    quiet = scene.released && !scene.hover;
  if (!scene.covered && !quiet) bars(pen, layout, scene, rows);
  layout.keyBoxes = {};
  for (const [key, y] of layout.keys) {
    const token = scene.keyTokens[key],
      weak = !quiet && !scene.covered && rows[0] && rows[0].weights[key] < 0.02 && key !== target.key;
    layout.keyBoxes[key] = drawToken(pen, token, layout.keyLeft + (token.joined ? layout.size * 0.5 : 0), y, {
      size: layout.size,
      room: layout.right - 8,
      theme,
      strong: !quiet && key === target.key,
      faint: weak,
    });
  }
  pen.fillStyle = theme.rule;
  for (const y of layout.gaps) pen.fillRect(layout.keyLeft, y - 0.5, layout.right - 4, 1);
  mark(pen, layout, scene, layout.keys, layout.keyBoxes, scene.choice.key);
  if (!quiet) marks(pen, layout, scene);
}

// Beside the words that the right answer links to the one that asks.
function marks(pen, layout, { gold, target, theme }) {
  for (const [key, kind] of gold?.get(target.query) ?? []) {
    const radius = Math.max(3, Math.min(6, layout.size * 0.3));
    if (layout.keys.has(key)) goldMark(pen, layout.barLeft - radius - 4, layout.keys.get(key), radius, kind, theme);
  }
}

// A ring around a chosen word.
export function mark(pen, layout, { theme, released }, places, boxes, position) {
  const box = boxes[position],
    high = Math.min(layout.row - 1, layout.size * 1.7);
  if (box && !released) ring(pen, box.left - 6, places.get(position) - high / 2, box.width + 12, high, theme.accent);
}

function bars(pen, layout, scene, rows) {
  const { theme } = scene,
    thick = Math.min(layout.row * 0.56, layout.size),
    each = thick / rows.length;
  const before =
    scene.whatIf && rows.length === 1
      ? scene.source.row(scene.choice.map, scene.choice.head, scene.target.query, scene.recorded)
      : null;
  const ys = [...layout.keys.values()],
    most = rows[0] ? strongest(rows[0].weights) : -1;
  pen.fillStyle = theme.rule;
  pen.fillRect(layout.barLeft - 1, ys[0] - layout.row / 2, 1, ys.length * layout.row);
  for (const [key, y] of layout.keys) {
    rows.forEach((row, number) => {
      if (!row) return;
      pen.fillStyle = headInk(number, rows.length, theme.colours, theme.ink).colour;
      const long = row.weights[key] > 0 ? Math.max(0.5, row.weights[key] * layout.bar) : 0;
      pen.fillRect(
        layout.barLeft,
        y - thick / 2 + number * each,
        long,
        Math.max(1, each - (rows.length > 1 ? 0.5 : 0)),
      );
    });
    if (before && (before.weights[key] > 0 || rows[0]?.weights[key] > 0)) {
      pen.fillStyle = theme.ink;
      pen.fillRect(layout.barLeft + before.weights[key] * layout.bar - 0.75, y - thick / 2 - 2, 1.5, thick + 4);
    }
    if (rows[0]) share(pen, layout, scene, rows, key, y, key === most || key === scene.target.key, before);
  }
}

function share(pen, layout, scene, rows, key, y, strong, before) {
  const { theme, choice, source, target } = scene,
    masked = source.allowed(choice.map, choice.head, target.query, key) === false;
  // With several heads the number at the end of the longest bar is that bar's.
  const weight = Math.max(...rows.map((row) => row?.weights[key] ?? 0)),
    long = Math.max(before?.weights[key] ?? 0, ...rows.map((row) => row?.weights[key] ?? 0));
  const exact = percent(weight, { digits: weight < 0.1 ? 2 : 3, rough: true });
  const text = masked ? tr("masked") : scene.present && weight >= 0.001 ? roundPercent(weight) : exact;
  pen.font = `${strong ? 600 : 400} ${layout.size * 0.84}px ${theme.font}`;
  pen.fillStyle = strong || weight >= 0.05 ? theme.ink : theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(text, layout.barLeft + long * layout.bar + 7, y + 1);
}
