// What stands on the map: lines with their direction, rings, words. Draws; holds no state.

import { ISOLATE, POP, whole } from "../../viewer/pictures/ink.js";
import { pathHalo, pathStroke } from "./ground.js";
import { pathLabels } from "./plane.js";

// Where the cloud is coloured, the sentence's own line is plain ink.
export function pathInk(theme, number, coloured) {
  if (number === 0) return { colour: coloured ? theme.ink : theme.accent, dash: [] };
  return { colour: coloured ? theme.accent : theme.dark ? "#56b4e9" : "#0072b2", dash: [7, 4] };
}

// The whole way faintly, as far as `now` strongly, an arrow in the middle of each piece; returns the points drawn.
export function pathLine({ pen, frame, theme, view, header }, path, number, now, hidden) {
  const ink = pathInk(theme, number, header.cloud.names.length > 0),
    at = Math.min(now, path.points.length);
  const placed = path.points.map((point, i) => ({ ...frame.spot(point), i, path: number }));
  const spots = placed.filter(({ i }) => !hidden(i));
  const way = path.start ? [{ ...frame.spot(path.start), i: -1 }, ...spots] : spots;
  pen.strokeStyle = pen.fillStyle = ink.colour;
  pen.lineJoin = "round";
  for (let k = 1; k < way.length; k++)
    pathPiece(pen, way[k - 1], way[k], Math.max(0, Math.min(1, at - way[k].i)), ink.dash);
  pen.setLineDash([]);
  if (path.start) pathDot(pen, theme, way[0], 4, number, false);
  for (const spot of spots) {
    pen.strokeStyle = pen.fillStyle = ink.colour;
    pen.globalAlpha = spot.i < at ? 1 : 0.35;
    pathDot(pen, theme, spot, 4.2, number, true);
    pen.globalAlpha = 1;
  }
  const moving = pathBetween(way, at);
  if (!moving) return spots;
  pen.strokeStyle = pen.fillStyle = ink.colour;
  pathDot(pen, theme, moving, view.present ? 10 : 8, number, true);
  pen.strokeStyle = theme.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(moving.x, moving.y, view.present ? 14 : 11, 0, 7);
  pen.stroke();
  return spots;
}

function pathBetween(way, at) {
  const k = way.findIndex((spot) => spot.i >= at - 1);
  if (k < 0) return null;
  const to = way[k],
    from = way[k - 1] ?? to,
    part = to.i - (at - 1);
  return { x: to.x + (from.x - to.x) * part, y: to.y + (from.y - to.y) * part };
}

function pathPiece(pen, from, to, part, dash) {
  pen.setLineDash(dash);
  pen.lineWidth = 1.3;
  pen.globalAlpha = 0.3;
  pathStroke(pen, from.x, from.y, to.x, to.y);
  pen.globalAlpha = 1;
  if (part <= 0) return;
  pen.lineWidth = 2.4;
  const x = from.x + (to.x - from.x) * part,
    y = from.y + (to.y - from.y) * part;
  pathStroke(pen, from.x, from.y, x, y);
  const long = Math.hypot(to.x - from.x, to.y - from.y);
  if (part < 1 || long < 22) return;
  const [u, v] = [(to.x - from.x) / long, (to.y - from.y) / long],
    [mx, my] = [from.x + (to.x - from.x) * 0.55, from.y + (to.y - from.y) * 0.55];
  pen.beginPath();
  pen.moveTo(mx + u * 6, my + v * 6);
  pen.lineTo(mx - u * 4 - v * 4.5, my - v * 4 + u * 4.5);
  pen.lineTo(mx - u * 4 + v * 4.5, my - v * 4 - u * 4.5);
  pen.fill();
}

// Round for the first sentence, square for the second; a beginning is hollow.
function pathDot(pen, theme, { x, y }, radius, number, filled) {
  pen.beginPath();
  if (number) pen.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
  else pen.arc(x, y, radius, 0, 7);
  pen.lineWidth = 1.5;
  if (filled) pen.fill();
  else {
    pen.save();
    pen.fillStyle = theme.paper;
    pen.fill();
    pen.restore();
    pen.stroke();
  }
}

// The nearest states elsewhere, numbered as in the list.
export function pathRings({ pen, frame, size, theme, header, view }) {
  const found = header.paths[0].near[Math.min(view.step, header.paths[0].near.length) - 1] ?? [];
  pen.font = `600 ${size * 0.72}px ${theme.font}`;
  pen.textBaseline = "alphabetic";
  pen.textAlign = "left";
  pen.lineWidth = 1.5;
  found.forEach(({ cloud }, k) => {
    const { x, y } = frame.spot(header.cloud.points[cloud]);
    pen.strokeStyle = theme.ink;
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 7);
    pen.stroke();
    pen.fillStyle = theme.ink;
    pathHalo(pen, theme, String(k + 1), x + 5, y - 5);
  });
}

// Each word beside its point, and which step it was: words repeat.
export function pathNames({ pen, size, width, height, theme, header }, spots, now, hidden) {
  const shown = spots.filter(({ i }) => !hidden(i));
  const items = shown.map((spot) => {
    const current = spot.i === Math.min(Math.ceil(now), header.paths[spot.path].points.length) - 1;
    pen.font = `${current ? 600 : 400} ${size * (current ? 1.08 : 0.95)}px ${theme.font}`;
    const text = ISOLATE + whole(pen, header.paths[spot.path].words[spot.i], 130) + POP;
    return { ...spot, font: pen.font, text, wide: pen.measureText(text).width, first: current, later: spot.i >= now };
  });
  for (const item of items) item.width = item.wide + size * (item.i > 8 ? 1.1 : 0.7);
  const places = pathLabels(items, size * 1.15, width, height - size * 1.2, shown);
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  items.forEach((item, k) => {
    pen.font = item.font;
    pen.fillStyle = item.later ? theme.muted : theme.ink;
    pathHalo(pen, theme, item.text, places[k].x, places[k].y);
    pen.font = `400 ${size * 0.68}px ${theme.font}`;
    pen.fillStyle = theme.muted;
    pathHalo(pen, theme, String(item.i + 1), places[k].x + item.wide + 2, places[k].y + size * 0.28);
  });
}
