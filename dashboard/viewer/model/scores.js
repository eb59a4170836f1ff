// Where numbers come from when all scores are here: any row of any head, at any temperature, at once. Knows no screen.

import { softmaxRow } from "./softmax.js";
import { binOf, distances, exponentials, nearest, normalisers, pool } from "./thumbs.js";

const KEPT_ROWS = 4000;

export function scoresSource({ header, numbers }) {
  const maps = header.maps.map((map) => ({
    ...map,
    numbers: numbers(map.scores),
    sinks: numbers(map.sink),
    tops: numbers(map.rowMaximum),
    hidden: Uint8Array.from(header.tokens[map.keys], (token) => Number(token.special)),
    count: map.scores.shape[1],
    width: map.scores.shape[2],
  }));
  const rows = new Map(),
    kept = new Map(),
    tables = { temperature: null, table: null };

  function row(index, head, query, settings) {
    const name = `${index} ${head} ${query} ${settings.temperature} ${settings.hide}`;
    if (!rows.has(name)) {
      if (rows.size > KEPT_ROWS) rows.clear();
      rows.set(name, computed(maps[index], head, query, settings));
    }
    return rows.get(name);
  }

  function allowed(index, head, query, key) {
    const map = maps[index];
    return map.numbers[(head * map.count + query) * map.width + key] > -Infinity;
  }

  // The chosen head's map, or a window of it, in `down` x `across` squares that hold the largest weight; -1 is masked.
  function picture(index, head, [q0, q1], [k0, k1], down, across, settings) {
    const squares = new Float32Array(down * across).fill(-1),
      none = [];
    for (let q = q0; q < q1; q++) {
      const { weights, none: empty } = row(index, head, q, settings);
      if (empty) none.push(q);
      const to = binOf(q - q0, q1 - q0, down) * across;
      for (let k = k0; k < k1; k++) {
        const at = to + binOf(k - k0, k1 - k0, across);
        if (weights[k] > squares[at] && allowed(index, head, q, k)) squares[at] = weights[k];
      }
    }
    return {
      squares,
      none,
      down,
      across,
      queries: [q0, q1],
      keys: [k0, k1],
      exact: down === q1 - q0 && across === k1 - k0,
    };
  }

  function prepared(index, hide, across) {
    const map = maps[index],
      name = `${index} ${hide}`;
    if (!kept.has(name)) {
      kept.set(name, {
        near: new Map(),
        ...distances(map.numbers, map.heads, map.count, map.width, hide && map.hidden),
      });
    }
    const found = kept.get(name);
    if (!found.near.has(across)) found.near.set(across, nearest(found.out, map.heads * map.count, map.width, across));
    return found;
  }

  // Calls paint(head, squares) with the largest weights [down, across] of every head of a map.
  function thumbs(index, down, across, settings, perRow, paint) {
    const map = maps[index],
      found = prepared(index, settings.hide, across);
    const temperature = settings.temperature ?? map.temperature;
    if (tables.temperature !== temperature) Object.assign(tables, { temperature, table: exponentials(temperature) });
    const sinks = map.sinks && ((head, at) => map.sinks[head] - (map.tops ? map.tops[at] : 0));
    const name = `${temperature}`;
    if (found.name !== name) {
      found.inverse = normalisers(found, sinks, tables.table, map.heads, map.count, map.width, temperature);
      found.name = name;
    }
    const squares = new Float32Array(down * across);
    for (let head = 0; head < map.heads; head++) {
      pool(
        found.near.get(across),
        found.inverse,
        tables.table,
        { head, queries: map.count, down, across, perRow },
        squares,
      );
      paint(head, squares);
    }
  }

  const width = (index) => [maps[index].count, maps[index].width];
  return {
    tiled: false,
    row,
    allowed,
    picture,
    thumbs,
    size: width,
    digits: maps.some((m) => m.scores.dtype === "float16") ? 1 : 3,
  };
}

function computed(map, head, query, { temperature, hide }) {
  const at = head * map.count + query;
  const sink = map.sinks ? map.sinks[head] - (map.tops ? map.tops[at] : 0) : -Infinity;
  return softmaxRow(map.numbers, at * map.width, map.width, {
    temperature: temperature ?? map.temperature,
    hidden: hide ? map.hidden : null,
    sink,
  });
}
