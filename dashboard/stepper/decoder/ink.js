// Vectors as stripes of colour: blue below zero, orange above. Knows no layout.

import { el } from "../../viewer/face/dom.js";
import { figure } from "../shell/figures.js";

const DECODER_BELOW = "#0072b2",
  DECODER_ABOVE = "#d55e00";

// One stripe for each number of a vector; all together as wide as the place they are put into.
export function decoderStripes(values) {
  const node = el("span", { class: "stripes", role: "img" }, el("canvas", {}));
  decoderPaintStripes(node, values);
  return node;
}

export function decoderPaintStripes(node, values) {
  const canvas = node.firstChild,
    count = values.length,
    bound = Math.max(1, ...values.map(Math.abs));
  if (canvas.width !== count) canvas.width = count;
  if (canvas.height !== 1) canvas.height = 1;
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, count, 1);
  values.forEach((value, i) => {
    pen.globalAlpha = Math.min(1, Math.abs(value) / bound);
    pen.fillStyle = value < 0 ? DECODER_BELOW : DECODER_ABOVE;
    pen.fillRect(i, 0, 1, 1);
  });
  node.title = decoderListed(values);
  node.setAttribute("aria-label", node.title);
}

// The first numbers of a vector and how many there are: (0.12, −0.53, 0.07, … 128).
export function decoderListed(values) {
  const first = values.slice(0, 3).map((value) => figure(value)).join(", ");
  return values.length > 3 ? `(${first}, … ${values.length})` : `(${first})`;
}
