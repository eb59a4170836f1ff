// The squares of a heatmap: colours, numbers, and hatching where nothing may be looked at. Draws; knows no events.

import { step } from "../model/colour.js";
import { short } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { hatch } from "./ink.js";

function rowTops({ squares: values, down, across }) {
  return Float32Array.from({ length: down }, (_, r) =>
    values.subarray(r * across, (r + 1) * across).reduce((a, b) => Math.max(a, b), 0),
  );
}

export function drawSquares(pen, layout, scene, picture) {
  const { down, across } = picture,
    { colours } = scene.theme,
    kind = scene.choice.colour;
  const image = new ImageData(across, down),
    pixels = new Uint32Array(image.data.buffer),
    tops = rowTops(picture);
  for (let r = 0, at = 0; r < down; r++) {
    for (let c = 0; c < across; c++, at++) pixels[at] = colours.packed[step(picture.squares[at], kind, tops[r])];
  }
  const small = new OffscreenCanvas(across, down);
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, layout.left, layout.top, layout.width, layout.height);
  masked(pen, layout, scene, picture);
}

// Runs of masked squares are hatched together, so that the slant goes through.
function masked(pen, layout, scene, { squares: values, down, across, none, queries }) {
  const tall = layout.height / down,
    wide = layout.width / across;
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      if (values[r * across + c] >= 0) continue;
      let end = c;
      while (end < across && values[r * across + end] < 0) end += 1;
      hatch(pen, layout.left + c * wide, layout.top + r * tall, (end - c) * wide, tall, scene.theme);
      c = end;
    }
  }
  pen.font = `400 ${layout.type}px ${scene.theme.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const query of layout.labelled ? none : []) {
    const text = tr("no key allowed"),
      y = layout.top + (query - queries[0] + 0.5) * layout.cell;
    pen.fillStyle = scene.theme.paper;
    pen.fillRect(layout.left + 4, y - layout.type * 0.6, pen.measureText(text).width + 8, layout.type * 1.2);
    pen.fillStyle = scene.theme.ink;
    pen.fillText(text, layout.left + 8, y);
  }
}

export function drawNumbers(pen, layout, scene, picture) {
  const { colours, font, ink } = scene.theme,
    tops = rowTops(picture);
  pen.font = `400 ${Math.min(layout.cell * 0.38, scene.type)}px ${font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let r = 0; r < layout.rows; r++) {
    for (let c = 0; c < layout.across; c++) {
      const weight = picture.squares[r * layout.across + c];
      if (weight < 0) continue;
      const dark = colours.bright[step(weight, scene.choice.colour, tops[r])];
      pen.fillStyle = dark ? "#111" : scene.theme.dark ? ink : "#fff";
      pen.fillText(short(weight), layout.left + (c + 0.5) * layout.cell, layout.top + (r + 0.55) * layout.cell);
    }
  }
}
