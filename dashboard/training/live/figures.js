// Numbers of a training as people read them. Pure.

import { percent } from "../../viewer/model/numbers.js";

// Three significant digits; a dash where there is no number.
export function boardFigure(value) {
  if (value === null || value === undefined) return "–";
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

export function boardShare(value) {
  return value === null || value === undefined ? "–" : percent(value);
}

// About `count` round numbers from 0 to `most`.
export function boardTicks(most, count = 4) {
  if (!(most > 0)) return [0];
  const raw = most / count,
    power = 10 ** Math.floor(Math.log10(raw)),
    step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw * 0.999);
  const ticks = [];
  for (let i = 0; i * step <= most * 1.0001; i++) ticks.push(Number((i * step).toPrecision(6)));
  return ticks;
}

// Places at least `gap` apart, in their order, none beyond `high`.
export function boardApart(wanted, gap, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]),
    placed = [...wanted];
  for (let n = 1; n < order.length; n++)
    placed[order[n]] = Math.max(placed[order[n]], placed[order[n - 1]] + gap);
  for (let n = order.length - 1, most = high; n >= 0; n--, most -= gap)
    placed[order[n]] = Math.min(placed[order[n]], most);
  return placed;
}
