// Strokes that every canvas shares: crisp sizes, whole labels, tokens as they are drawn everywhere. Knows no weights.

import { clusters } from "../model/words.js";

export const ISOLATE = "\u2068",
  POP = "\u2069";

// Makes the canvas as large as asked, in device pixels, and clears it; returns a pen that counts in CSS pixels.
export function fitted(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1,
    w = Math.round(width * ratio),
    h = Math.round(height * ratio);
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  if (canvas.style.height !== `${height}px`) canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

const shortened = new Map();

// The text, or as many whole clusters of it as fit, and an ellipsis.
export function whole(pen, text, room) {
  const name = `${pen.font}\n${Math.floor(room)}\n${text}`;
  if (!shortened.has(name)) {
    if (shortened.size > 5000) shortened.clear();
    shortened.set(name, shortenedTo(pen, text, room));
  }
  return shortened.get(name);
}

function shortenedTo(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  const parts = clusters(text.slice(0, 400));
  while (parts.length && pen.measureText(`${parts.join("")}…`).width > room) parts.pop();
  return `${parts.join("")}…`;
}

// What a token looks like: special ones as grey capsules, unknown ones on a dotted line, a hook before a sub-word.
export function drawToken(pen, token, x, y, { size, room, align = "left", theme, strong = false, faint = false }) {
  const small = token.special ? size * 0.78 : size;
  pen.font = `${strong ? 600 : 400} ${small}px ${theme.font}`;
  const blank = token.text.trim() === "";
  const text = blank
    ? "␣".repeat(Math.max(1, Math.min(3, token.text.length)))
    : whole(pen, token.text, room - (token.special ? size * 0.8 : 0));
  const width = pen.measureText(text).width,
    left = align === "right" ? x - width : align === "center" ? x - width / 2 : x;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  const pad = size * 0.38;
  const shift = token.special ? (align === "right" ? -pad : align === "left" ? pad : 0) : 0;
  if (token.special) {
    pen.fillStyle = theme.capsule;
    pen.beginPath();
    pen.roundRect(left + shift - pad, y - size * 0.6, width + 2 * pad, size * 1.2, size * 0.6);
    pen.fill();
  }
  pen.fillStyle = faint ? theme.muted : token.special && !strong ? theme.muted : theme.ink;
  pen.fillText(ISOLATE + text + POP, left + shift, y + size * 0.04);
  if (token.unknown && !token.special) underline(pen, left + shift, y + size * 0.62, width, theme);
  if (token.joined) hook(pen, left + shift, y, size, theme);
  return { left: left + shift - (token.special ? pad : 0), width: width + (token.special ? 2 * pad : 0) };
}

function underline(pen, x, y, width, theme) {
  pen.save();
  pen.strokeStyle = theme.warn;
  pen.lineWidth = 1.5;
  pen.setLineDash([1.5, 2.5]);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y);
  pen.stroke();
  pen.restore();
}

function hook(pen, x, y, size, theme) {
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x - size * 0.45, y - size * 0.62);
  pen.quadraticCurveTo(x - size * 0.45, y + size * 0.05, x - size * 0.12, y + size * 0.05);
  pen.stroke();
}

export function tokenWidth(pen, token, size, font) {
  pen.font = `400 ${token.special ? size * 0.78 : size}px ${font}`;
  return (
    pen.measureText(token.text.slice(0, 60)).width + (token.special ? size * 0.8 : 0) + (token.joined ? size * 0.5 : 0)
  );
}

// Masked is not zero: it is hatched.
export function hatch(pen, x, y, width, height, theme) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = theme.hatch;
  pen.lineWidth = 1;
  pen.beginPath();
  const first = Math.floor((x - y - height) / 6) * 6;
  for (let c = first; c < x + width - y; c += 6) {
    pen.moveTo(y + c, y);
    pen.lineTo(y + height + c, y + height);
  }
  pen.stroke();
  pen.restore();
}

export function ring(pen, x, y, width, height, colour, radius = 5) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.stroke();
}
