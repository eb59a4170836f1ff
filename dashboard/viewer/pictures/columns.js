// Where the words of the line picture stand: queries left, keys right, bars beyond them. Pure geometry.

const TOP = 26;

// Which positions fit: all of them, else a window around `centre`.
export function windowAround(count, room, centre) {
  if (count <= room) return Array.from({ length: count }, (_, i) => i);
  const start = Math.max(0, Math.min(count - room, centre - Math.floor(room / 2)));
  return Array.from({ length: room }, (_, i) => start + i);
}

// The strongest keys of a row in their own order, `always` among them.
export function strongestKeys(weights, room, always) {
  const order = Array.from(weights.keys())
    .sort((a, b) => weights[b] - weights[a])
    .slice(0, room);
  if (!order.includes(always)) order[order.length - 1] = always;
  return order.sort((a, b) => a - b);
}

export function capacity(height, type) {
  return Math.floor((height - TOP - 4) / Math.max(14, type * 0.92));
}

// Places for `queries` and `keys` (lists of positions) in width x height; `widest` are the widths their words want.
export function columns({ width, height, queries, keys, widest, largest, present, marks = 0 }) {
  const rows = Math.max(queries.length, keys.length, 1);
  const row = Math.min((height - TOP - 4) / rows, largest * 1.75),
    size = Math.min(largest, Math.max(10, row * 0.74));
  const narrow = width < 520,
    most = width * (narrow ? 0.24 : 0.2);
  const left = Math.max(40, Math.min(widest[0] * size + 14, most)),
    right = Math.max(40, Math.min(widest[1] * size + 14, most)) + marks;
  const share = size * 0.86 * (present ? 3.4 : 4),
    bar = Math.max(24, Math.min((width - left - right) * 0.32, Math.max(280, size * 14)));
  const start = left + 6,
    end = width - right - bar - share - 18;
  const down = (count) => TOP + (height - TOP - 4 - count * row) / 2;
  const tops = [Math.min(TOP + 24, down(queries.length)), Math.min(TOP + 24, down(keys.length))];
  const place = (list, top) => new Map(list.map((position, i) => [position, top + (i + 0.5) * row]));
  return {
    row,
    size,
    left,
    right,
    start,
    end,
    keyLeft: end + 8,
    barLeft: end + right + 14,
    bar,
    share,
    queries: place(queries, tops[0]),
    keys: place(keys, tops[1]),
    tops,
    gaps: keys.flatMap((key, i) => (i && key !== keys[i - 1] + 1 ? [tops[1] + i * row] : [])),
    top: Math.min(...tops),
  };
}

// What stands at a point: { query } on the left half, { key } on the right, null outside.
export function under(layout, x, y) {
  const middle = (layout.start + layout.end) / 2,
    side = x < middle ? "query" : "key";
  for (const [position, at] of side === "query" ? layout.queries : layout.keys) {
    if (Math.abs(y - at) <= layout.row / 2) return { [side]: position };
  }
  return null;
}
