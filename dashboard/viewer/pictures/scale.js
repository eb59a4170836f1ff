// The bar that says what a colour means: its bounds, its kind. Draws; knows no events.

import { LEAST } from "../model/colour.js";
import { tr } from "../model/words.js";
import { fitted } from "./ink.js";

export function drawScale(canvas, { theme, choice, type }) {
  const width = 232,
    height = 30,
    pen = fitted(canvas, width, height),
    left = 2,
    long = 150;
  canvas.style.width = `${width}px`;
  for (let i = 0; i < 256; i++) {
    pen.fillStyle = theme.colours.css[i];
    pen.fillRect(left + (i * long) / 256, 2, long / 256 + 0.5, 10);
  }
  pen.strokeStyle = theme.rule;
  pen.strokeRect(left + 0.5, 2.5, long, 9.5);
  pen.fillStyle = theme.muted;
  pen.font = `400 ${Math.min(12, type * 0.75)}px ${theme.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(choice.colour === "log" ? `≤${LEAST.toFixed(4)}` : "0", left, 22);
  pen.textAlign = "right";
  pen.fillText(choice.colour === "row" ? tr("row's largest") : "1", left + long, 22);
  pen.textAlign = "left";
  pen.fillText({ linear: tr("linear"), log: tr("logarithmic"), row: tr("per row") }[choice.colour], left + long + 8, 8);
}
