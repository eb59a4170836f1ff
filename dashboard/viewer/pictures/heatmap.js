// One head as a heatmap: queries down, keys across, the chosen row as bars above it. Draws; knows no events.

import { ROW_WIDTH, axes, profile, rowBeside } from "./axes.js";
import { goldRings } from "./gold.js";
import { fitted, ring, tokenWidth } from "./ink.js";
import { drawNumbers, drawSquares } from "./squares.js";

const LEAST_LABEL = 10.5,
  NUMBERS_TO = 12;

// Where the map stands. Squares are square; the map is as large as its labels leave it.
export function heatmapLayout(pen, scene, width, height) {
  const { queries, keys } = scene.view,
    rows = queries[1] - queries[0],
    across = keys[1] - keys[0],
    type = scene.type * 0.92;
  const want = (tokens, [a, b]) =>
    Math.max(...tokens.slice(a, Math.min(b, a + 400)).map((t) => tokenWidth(pen, t, type, scene.theme.font)));
  const left = Math.min(want(scene.queryTokens, queries) + 16, width * 0.26, 150),
    slant = Math.min(want(scene.keyTokens, keys) * 0.72 + 16, 104);
  const beside = width > 720 ? ROW_WIDTH : 0,
    top = beside ? (scene.whatIf || scene.choice.hide || (scene.present && scene.gold) ? 28 : 8) : 58;
  const room = [width - left - Math.min(slant, 60) - beside - 8, height - top - slant - 4];
  const cell = Math.max(0.2, Math.min(room[0] / across, room[1] / rows, scene.present ? 80 : 64));
  return {
    left: left + 18,
    top,
    beside,
    full: width,
    cell,
    rows,
    across,
    queries,
    keys,
    slant,
    type: Math.min(type, Math.max(LEAST_LABEL, cell * 0.8)),
    width: cell * across,
    height: cell * rows,
    labelled: cell >= LEAST_LABEL,
  };
}

export function drawHeatmap(canvas, scene, width, height) {
  const pen = fitted(canvas, width, height),
    layout = heatmapLayout(pen, scene, width, height);
  const ratio = globalThis.devicePixelRatio || 1,
    most = (length) => Math.max(1, Math.min(length, Math.floor(layout.cell * length * ratio)));
  const picture = scene.source.picture(
    scene.choice.map,
    scene.choice.head,
    layout.queries,
    layout.keys,
    most(layout.rows),
    most(layout.across),
    scene.settings,
  );
  axes(pen, layout, scene);
  if (picture && !scene.covered) {
    drawSquares(pen, layout, scene, picture);
    if (picture.exact && layout.rows <= NUMBERS_TO && layout.across <= NUMBERS_TO && layout.cell >= 22)
      drawNumbers(pen, layout, scene, picture);
    if (!layout.beside) profile(pen, layout, scene);
  }
  if (layout.beside) rowBeside(pen, layout, scene, width, height);
  pen.strokeStyle = scene.theme.rule;
  pen.lineWidth = 1;
  pen.strokeRect(layout.left - 0.5, layout.top - 0.5, layout.width + 1, layout.height + 1);
  goldRings(pen, layout, scene);
  crosshair(pen, layout, scene);
  return { ...layout, picture };
}

function crosshair(pen, layout, { target, choice, theme, hover, released }) {
  const x = (k) => layout.left + (k - layout.keys[0]) * layout.cell,
    y = (q) => layout.top + (q - layout.queries[0]) * layout.cell;
  const inside = ({ query, key }) =>
    query >= layout.queries[0] && query < layout.queries[1] && key >= layout.keys[0] && key < layout.keys[1];
  if (hover && inside(target)) {
    pen.strokeStyle = theme.muted;
    pen.lineWidth = 1;
    pen.strokeRect(layout.left, y(target.query), layout.width, layout.cell);
    pen.strokeRect(x(target.key), layout.top, layout.cell, layout.height);
  }
  const grow = Math.max(0, 7 - layout.cell) / 2;
  if (!released && inside(choice))
    ring(
      pen,
      x(choice.key) - grow,
      y(choice.query) - grow,
      layout.cell + 2 * grow,
      layout.cell + 2 * grow,
      theme.accent,
      3,
    );
}

export function entryAt(layout, x, y) {
  const key = layout.keys[0] + Math.floor((x - layout.left) / layout.cell),
    query = layout.queries[0] + Math.floor((y - layout.top) / layout.cell);
  const across = key >= layout.keys[0] && key < layout.keys[1],
    down = query >= layout.queries[0] && query < layout.queries[1];
  if (across && down) return { query, key };
  if (down && x < layout.left) return { query };
  return across && y > layout.top + layout.height ? { key } : null;
}
