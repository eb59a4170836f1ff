// What stands around a heatmap: words along both sides, the chosen row above or beside it. Draws; knows no events.

import { acrossName, downName } from "../model/letters.js";
import { tr } from "../model/words.js";
import { capacity, strongestKeys, windowAround } from "./columns.js";
import { drawToken, whole } from "./ink.js";
import { drawRow, rowsOf } from "./row.js";

export const ROW_WIDTH = 300;
const LABEL_EVERY = 13;

// The row that is looked at as words and bars, beside the map where there is room.
export function rowBeside(pen, layout, scene, width, height) {
  const rows = rowsOf(scene, scene.target.query),
    count = scene.keyTokens.length,
    room = capacity(height, scene.type);
  const keys =
    count > room && rows[0]
      ? strongestKeys(rows[0].weights, room, scene.target.key)
      : windowAround(count, room, scene.target.key);
  const row = Math.min((height - 34) / keys.length, scene.type * 1.75),
    size = Math.min(scene.type, Math.max(10, row * 0.74)),
    top = 24;
  const keyLeft = Math.max(layout.left + layout.width + 76, width - ROW_WIDTH + 24),
    right = 96,
    barLeft = keyLeft + right + 8;
  pen.fillStyle = scene.theme.muted;
  pen.font = `400 ${Math.min(13, scene.type * 0.82)}px ${scene.theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(
    whole(pen, tr("from \"{query}\"", { query: scene.queryTokens[scene.target.query].text }), 200),
    keyLeft,
    14,
  );
  drawRow(
    pen,
    {
      row,
      size,
      keyLeft,
      right,
      barLeft,
      bar: Math.max(40, width - barLeft - size * 3.6),
      keys: new Map(keys.map((key, i) => [key, top + (i + 0.5) * row])),
      gaps: keys.flatMap((key, i) => (i && key !== keys[i - 1] + 1 ? [top + i * row] : [])),
    },
    scene,
    rows,
  );
}

// The row that is looked at, above its own columns, to a scale from 0 to 1.
export function profile(pen, layout, scene) {
  const row = scene.source.row(scene.choice.map, scene.choice.head, scene.target.query, scene.settings);
  if (!row || (scene.released && !scene.hover)) return;
  const tall = layout.top - 16,
    wide = Math.max(1, layout.cell - (layout.cell > 4 ? 2 : 0));
  pen.fillStyle = scene.theme.colours.strong;
  for (let k = layout.keys[0]; k < layout.keys[1]; k++) {
    const high = row.weights[k] * tall;
    pen.fillRect(
      layout.left + (k - layout.keys[0]) * layout.cell + (layout.cell - wide) / 2,
      layout.top - 3 - high,
      wide,
      high,
    );
  }
  pen.fillStyle = scene.theme.muted;
  pen.font = `400 11px ${scene.theme.font}`;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  pen.fillText("1", layout.left - 5, layout.top - 3 - tall + 5);
  pen.fillText("0", layout.left - 5, layout.top - 6);
  pen.fillRect(layout.left - 3, layout.top - 3 - tall, 3, 1);
}

export function axes(pen, layout, scene) {
  const { theme, target } = scene,
    { type } = layout,
    room = layout.left - 24;
  const every = layout.labelled ? 1 : Math.ceil(LABEL_EVERY / layout.cell),
    bottom = layout.top + layout.height;
  const chosen = { query: scene.choice.query, key: scene.choice.key };
  const crowded = (at, ...others) => every > 1 && others.some((other) => Math.abs(at - other) < every);
  for (let q = layout.queries[0]; q < layout.queries[1]; q++) {
    const here = q === target.query || q === chosen.query;
    if (!here && (q % every !== 0 || crowded(q, target.query, chosen.query))) continue;
    drawToken(pen, scene.queryTokens[q], layout.left - 8, layout.top + (q - layout.queries[0] + 0.5) * layout.cell, {
      size: type,
      room,
      align: "right",
      theme,
      strong: q === target.query,
      faint: !here && !scene.released,
    });
  }
  for (let k = layout.keys[0]; k < layout.keys[1]; k++) {
    const here = k === target.key || k === chosen.key;
    if (!here && (k % every !== 0 || crowded(k, target.key, chosen.key))) continue;
    pen.save();
    pen.translate(layout.left + (k - layout.keys[0] + 0.5) * layout.cell - type * 0.2, bottom + type * 0.75);
    pen.rotate(Math.PI / 4);
    drawToken(pen, scene.keyTokens[k], 0, 0, {
      size: type,
      room: layout.slant * 1.3,
      theme,
      strong: k === target.key,
      faint: !here && !scene.released,
    });
    pen.restore();
  }
  pen.fillStyle = theme.muted;
  pen.font = `400 ${Math.min(13, scene.type * 0.82)}px ${theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const name = acrossName(scene.header),
    aside = layout.left + layout.width + Math.min(layout.slant, 60) - 14,
    fits = aside + pen.measureText(name).width <= layout.full - (layout.beside ? layout.beside - 24 : 0);
  if (fits || !layout.labelled) pen.fillText(name, aside, bottom + 14);
  else pen.fillText(name, layout.left, bottom + layout.slant + 18);
  pen.save();
  pen.translate(12, layout.top + layout.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = "center";
  pen.fillText(whole(pen, downName(scene.header), layout.height), 0, 0);
  pen.restore();
}
