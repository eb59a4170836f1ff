// The small pictures of all heads on one canvas, painted once for each temperature and colour. Knows no layout.

import { step } from "../model/colour.js";

const kept = { name: "", canvas: null, places: null };

// Returns the canvas, and where each head's picture stands on it: places.get("map head") -> [x, y].
export function thumbAtlas(scene, side) {
  const { source, choice, settings, theme, group } = scene,
    [count, width] = source.size(choice.map);
  const down = Math.min(count, side),
    across = Math.min(width, side);
  const name = [
    scene.header.key,
    scene.answer,
    choice.map === group[0].map,
    group.length,
    group[0].map,
    down,
    across,
    settings.temperature,
    settings.hide,
    choice.colour,
    theme.name,
  ].join(" ");
  if (kept.name === name) return kept;
  const columns = Math.max(1, Math.floor(2048 / across)),
    rows = Math.ceil(group.length / columns);
  const image = new ImageData(columns * across, rows * down),
    pixels = new Uint32Array(image.data.buffer),
    places = new Map();
  const colour = colouring(theme.colours.packed, choice.colour);
  [...new Set(group.map((one) => one.map))].forEach((map) => {
    source.thumbs(map, down, across, settings, choice.colour === "row", (head, squares) => {
      const x = (places.size % columns) * across,
        y = Math.floor(places.size / columns) * down;
      places.set(`${map} ${head}`, [x, y]);
      for (let r = 0, at = 0; r < down; r++) {
        const to = (y + r) * image.width + x;
        for (let c = 0; c < across; c++) pixels[to + c] = colour(squares[at++]);
      }
    });
  });
  const canvas = kept.canvas ?? new OffscreenCanvas(1, 1);
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return Object.assign(kept, { name, canvas, places, down, across });
}

function colouring(packed, kind) {
  if (kind === "log") return (weight) => packed[step(weight, "log")];
  return (weight) => packed[(Math.min(1, weight) * 255 + 0.5) | 0];
}
