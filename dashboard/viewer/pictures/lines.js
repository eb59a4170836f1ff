// Token-to-token lines of the chosen heads, and the row that is looked at as bars. Draws; knows no events.

import { isPair, left } from "../model/choice.js";
import { headInk } from "../model/colour.js";
import { askedName, askingName } from "../model/letters.js";
import { tr } from "../model/words.js";
import { capacity, columns, strongestKeys, windowAround } from "./columns.js";
import { drawFlow, flowLayout } from "./flow.js";
import { drawToken, fitted, tokenWidth } from "./ink.js";
import { drawRow, mark, rowsOf } from "./row.js";

const FAINTEST = 0.15,
  MOST_FLOWING = 600;

export function drawLines(canvas, scene, width, height) {
  const pen = fitted(canvas, width, height),
    { queryTokens, keyTokens, target } = scene,
    rows = rowsOf(scene, target.query);
  const room = capacity(height, scene.type),
    asking = left(scene.choice.pairs, queryTokens, 0),
    asked = left(scene.choice.pairs, keyTokens, 1),
    whole = asked.length <= room;
  const flow =
    isPair(keyTokens) ||
    (whole && queryTokens.length <= room) || keyTokens.length > MOST_FLOWING || queryTokens.length > MOST_FLOWING
      ? null
      : flowLayout(pen, scene, width, height);
  if (flow) drawFlow(canvas, scene, width, height, flow, rows);
  if (flow) return flow;
  const around = (list, centre) =>
    windowAround(list.length, room, Math.max(0, list.indexOf(centre))).map((i) => list[i]);
  const queries = around(asking, target.query);
  const weights = asked.map((key) => rows[0]?.weights[key]),
    chosen = Math.max(0, asked.indexOf(target.key));
  const keys =
    rows[0] && !whole ? strongestKeys(weights, room, chosen).map((i) => asked[i]) : around(asked, target.key);
  const layout = columns({
    width,
    height,
    queries,
    keys,
    largest: scene.type,
    present: scene.present,
    marks: scene.header.gold ? 16 : 0,
    widest: [widest(pen, queryTokens, queries, scene.theme), widest(pen, keyTokens, keys, scene.theme)],
  });
  titles(pen, layout, scene);
  if (!scene.covered) {
    if (whole && !scene.present) background(pen, layout, scene);
    if (!scene.released || scene.hover) curves(pen, layout, scene, rows);
  }
  drawRow(pen, layout, scene, rows);
  drawQueries(pen, layout, scene);
  return layout;
}

export function widest(pen, tokens, list, theme) {
  return Math.max(1, ...list.map((at) => tokenWidth(pen, tokens[at], 100, theme.font))) / 100;
}

function titles(pen, layout, { theme, type, header }) {
  pen.font = `400 ${Math.min(15, type * 0.82)}px ${theme.font}`;
  pen.fillStyle = theme.muted;
  pen.textBaseline = "alphabetic";
  const y = layout.top - 6;
  pen.textAlign = "right";
  const name = askingName(header),
    long = pen.measureText(name).width;
  pen.fillText(name, Math.max(layout.left - 2, long), y);
  pen.textAlign = "left";
  pen.fillText(askedName(header), layout.keyLeft, y);
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
  const { choice, theme, target } = scene,
    loud = scene.released && !scene.hover;
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
  const from = layout.queries.get(scene.target.query),
    { theme } = scene;
  rows.forEach((row, number) => {
    if (!row || from === undefined) return;
    const { colour, dash } = headInk(number, rows.length, theme.colours, theme.ink),
      shift = (number - (rows.length - 1) / 2) * 2.5;
    pen.strokeStyle = colour;
    pen.setLineDash(dash);
    for (const [key, to] of layout.keys) {
      const weight = row.weights[key],
        opacity = Math.min(1, (scene.present ? FAINTEST : 0.12) + weight ** 0.7);
      if (weight < (scene.present ? 0.01 : 0.004)) continue;
      pen.globalAlpha = opacity;
      pen.lineWidth = 0.75 + weight * Math.min(10, layout.row * 0.42);
      curve(pen, layout, from + shift, to + shift);
    }
  });
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function drawQueries(pen, layout, scene) {
  const { theme, queryTokens, target, released, hover } = scene,
    quiet = released && !hover,
    boxes = {};
  for (const [query, y] of layout.queries) {
    boxes[query] = drawToken(pen, queryTokens[query], layout.left - 4, y, {
      size: layout.size,
      room: layout.left - 10,
      align: "right",
      theme,
      strong: !quiet && query === target.query,
      faint: !quiet && query !== target.query,
    });
  }
  mark(pen, layout, scene, layout.queries, boxes, scene.choice.query);
}
