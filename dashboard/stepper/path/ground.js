// What a path is drawn on: its axes, and the cloud of states elsewhere. Draws; holds no state.

import { percent } from "../../viewer/model/numbers.js";
import { tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { pathTicks } from "./plane.js";

const PATH_KINDS = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#b2a300"];

export function pathHue(kind, theme) {
  return PATH_KINDS[kind] ?? theme.bar;
}

export function pathAxes({ pen, frame, size, width, height, theme, header }, extent, dim) {
  pen.font = `400 ${size * 0.8}px ${theme.font}`;
  pen.lineWidth = 1;
  pen.strokeStyle = theme.rule;
  pen.fillStyle = theme.muted;
  const named = (k) => tr("axis {number}: {share} of the variance", { number: k + 1, share: percent(header.axes[k]) });
  if (dim === 3) return pathArrows({ pen, frame, size, theme }, extent, named);
  pen.textBaseline = "alphabetic";
  for (const value of pathTicks(frame.low(0), frame.low(0) + width / frame.unit, 7)) {
    const { x } = frame.spot([value, 0, 0]);
    pathStroke(pen, x, 0, x, height - size * 1.2);
    pen.textAlign = "center";
    if (x > size * 3 && x < width - size * 2) pen.fillText(figure(value), x, height - size * 0.25);
  }
  for (const value of pathTicks(frame.low(1), frame.low(1) + height / frame.unit, 5)) {
    const { y } = frame.spot([0, value, 0]);
    if (y > height - size * 1.6) continue;
    pathStroke(pen, 0, y, width, y);
    pen.textAlign = "left";
    if (y > size * 2.4) pen.fillText(figure(value), 2, y - 3);
  }
  pen.textAlign = "right";
  pathHalo(pen, theme, named(0), width - 4, height - size * 1.5);
  pen.textAlign = "left";
  pathHalo(pen, theme, `↑ ${named(1)}`, 2, size);
}

function pathArrows({ pen, frame, size, theme }, extent, named) {
  const from = frame.spot(extent.centre);
  for (let k = 0; k < 3; k++) {
    const end = extent.centre.map((value, j) => value + (j === k ? extent.radius * 0.85 : 0)),
      to = frame.spot(end);
    pathStroke(pen, from.x, from.y, to.x, to.y);
    pen.textAlign = to.x < from.x ? "right" : "left";
    pen.textBaseline = "middle";
    pathHalo(pen, theme, String(k + 1), to.x + (to.x < from.x ? -4 : 4), to.y);
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pathHalo(pen, theme, named(k), 2, size * (1 + k * 1.15));
  }
}

export function pathStroke(pen, x0, y0, x1, y1) {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

export function pathHalo(pen, theme, text, x, y) {
  pen.save();
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.strokeStyle = theme.paper;
  pen.strokeText(text, x, y);
  pen.restore();
  pen.fillText(text, x, y);
}

export function pathCloud({ pen, frame, theme, header }) {
  const coloured = header.cloud.names.length > 0;
  return header.cloud.points.map((point, cloud) => {
    const spot = frame.spot(point);
    pen.fillStyle = pathHue(header.cloud.kinds[cloud], theme);
    pen.globalAlpha = (coloured ? 0.5 : 0.32) + 0.16 * spot.near;
    pen.beginPath();
    pen.arc(spot.x, spot.y, 1.9, 0, 7);
    pen.fill();
    pen.globalAlpha = 1;
    return { x: spot.x, y: spot.y, cloud };
  });
}
