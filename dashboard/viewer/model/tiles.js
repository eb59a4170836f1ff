// Where numbers come from when a text is too long to send: a tile, one row of every head, one entry. Knows no screen.

import { binOf } from "./thumbs.js";

const same = (part, settings) =>
  (part.temperature ?? null) === (settings.temperature ?? null) && Boolean(part.hide) === Boolean(settings.hide);

export function tilesSource({ header, numbers }) {
  const { tile, rows, entries } = header,
    thumbnails = header.maps.map((map) => numbers(map.thumbs));
  const weights = numbers(tile.weights),
    allowed = numbers(tile.allowed),
    row = numbers(rows.weights),
    entry = numbers(entries.weights);
  const [down, across] = tile.weights.shape,
    width = rows.weights.shape[1],
    empty = new Set(tile.noKey ?? []);
  const firsts = header.maps.map((_, i) => header.maps.slice(0, i).reduce((sum, map) => sum + map.heads, 0));
  const squares = Float32Array.from(weights, (weight, i) => (allowed && !allowed[i] ? -1 : weight));

  function rowOf(map, head, query, settings) {
    if (rows.map !== map || rows.query !== query || !same(rows, settings)) return null;
    const found = row.subarray(head * width, (head + 1) * width),
      sum = found.reduce((a, b) => a + b, 0);
    return { weights: found, sink: header.maps[map].sink ? Math.max(0, 1 - sum) : 0, none: sum === 0 };
  }

  // One entry in any head, where it was asked for.
  function entryOf(map, head, query, key, settings) {
    const asked = entries.query === query && entries.key === key && same(entries, settings);
    return asked ? entry[firsts[map] + head] : NaN;
  }

  // What the tile knows of one entry: its weight, or the largest weight of the square around it.
  function square(map, head, query, key, settings) {
    const [q0, q1] = tile.queries,
      [k0, k1] = tile.keys;
    if (
      tile.map !== map ||
      tile.head !== head ||
      !same(tile, settings) ||
      query < q0 ||
      query >= q1 ||
      key < k0 ||
      key >= k1
    )
      return null;
    return {
      weight: squares[binOf(query - q0, q1 - q0, down) * across + binOf(key - k0, k1 - k0, across)],
      exact: tile.exact,
    };
  }

  function picture(map, head, queries, keys, _down, _across, settings) {
    const current = tile.map === map && tile.head === head && same(tile, settings);
    const none = [...empty].map((offset) => tile.queries[0] + offset);
    return { squares, down, across, queries: tile.queries, keys: tile.keys, exact: tile.exact, none, stale: !current };
  }

  function thumbs(map, high, wide, _settings, _perRow, paint) {
    const [heads, tall, broad] = header.maps[map].thumbs.shape,
      found = thumbnails[map],
      out = new Float32Array(high * wide);
    for (let head = 0; head < heads; head++) {
      for (let r = 0; r < high; r++) {
        for (let c = 0; c < wide; c++)
          out[r * wide + c] =
            largest(found, head * tall * broad, broad, span(r, high, tall), span(c, wide, broad)) / 255;
      }
      paint(head, out);
    }
  }

  const size = (map) => header.maps[map].length;
  return {
    tiled: true,
    row: rowOf,
    entry: entryOf,
    square,
    picture,
    thumbs,
    size,
    allowed: () => undefined,
    digits: 3,
  };
}

function span(i, out, length) {
  const start = Math.floor((i * length) / out);
  return [start, Math.max(start + 1, Math.floor(((i + 1) * length) / out))];
}

function largest(values, start, width, [r0, r1], [c0, c1]) {
  let most = 0;
  for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) most = Math.max(most, values[start + r * width + c]);
  return most;
}

// What must be asked of the server for this scene; null where everything is here.
export function missing({ source, choice, settings, view, header }) {
  if (!source.tiled) return null;
  const { tile, rows, entries } = header,
    alike = (a, b) => a[0] === b[0] && a[1] === b[1];
  const here =
    tile.map === choice.map &&
    tile.head === choice.head &&
    alike(tile.queries, view.queries) &&
    alike(tile.keys, view.keys) &&
    rows.map === choice.map &&
    rows.query === choice.query &&
    entries.query === choice.query &&
    entries.key === choice.key;
  if (here && [tile, rows, entries].every((part) => same(part, settings))) return null;
  return {
    key: header.key,
    map: choice.map,
    head: choice.head,
    query: choice.query,
    key_index: choice.key,
    queries: view.queries,
    keys: view.keys,
    temperature: settings.temperature,
    hide: settings.hide,
    size: 512,
  };
}
