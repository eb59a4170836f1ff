// Small pictures of every head at any temperature, fast enough to follow a slider. Colours only, no numbers.
//
// What a softmax needs of a row is how far each score lies below the row's largest. That distance is kept once, in
// steps of 1/256, so a new temperature costs one table of exponentials and one look-up per score.

const STEP = 256,
  MASKED = 65535,
  FARTHEST = 65534;

export function distances(scores, heads, queries, keys, hidden) {
  const out = new Uint16Array(heads * queries * keys),
    tops = new Float32Array(heads * queries);
  for (let row = 0, at = 0; row < heads * queries; row++, at += keys) {
    let top = -Infinity;
    for (let k = 0; k < keys; k++) if (scores[at + k] > top && !(hidden && hidden[k])) top = scores[at + k];
    tops[row] = top;
    for (let k = 0; k < keys; k++) {
      const below = (top - scores[at + k]) * STEP + 0.5;
      out[at + k] =
        hidden && hidden[k] ? MASKED : below < FARTHEST ? below : scores[at + k] > -Infinity ? FARTHEST : MASKED;
    }
  }
  return { out, tops };
}

export function exponentials(temperature) {
  const table = new Float32Array(65536);
  table[0] = 1;
  for (let i = 1; i < MASKED; i++) {
    const value = temperature > 0 ? Math.exp(-i / STEP / temperature) : 0;
    if (value < 1e-12) break;
    table[i] = value;
  }
  return table;
}

// The nearest score of each bin of keys, for every row: the largest weight of a bin at any temperature.
export function nearest(out, rows, keys, across) {
  if (across === keys) return out;
  const pooled = new Uint16Array(rows * across).fill(MASKED);
  const bin = Array.from({ length: keys }, (_, k) => binOf(k, keys, across));
  for (let row = 0, at = 0; row < rows; row++) {
    const to = row * across;
    for (let k = 0; k < keys; k++, at++) if (out[at] < pooled[to + bin[k]]) pooled[to + bin[k]] = out[at];
  }
  return pooled;
}

// Bin i begins at floor(i * length / size); this is the bin of one position.
export function binOf(position, length, size) {
  return Math.min(size - 1, Math.ceil(((position + 1) * size) / length) - 1);
}

// One over what each row sums to, the sink's share included; 0 for a row with no key allowed.
export function normalisers(kept, sinks, table, heads, queries, keys, temperature) {
  const { out, tops } = kept,
    inverse = new Float32Array(heads * queries);
  for (let row = 0, at = 0; row < heads * queries; row++) {
    let sum = 0;
    for (let k = 0; k < keys; k++) sum += table[out[at++]];
    if (sinks && sum > 0) sum += Math.exp((sinks(Math.floor(row / queries), row) - tops[row]) / (temperature || 1e-9));
    inverse[row] = sum > 0 ? 1 / sum : 0;
  }
  return inverse;
}

// Largest weight in each square of a head's thumbnail [down, across], written to `target` from `start` on.
export function pool(pooled, inverse, table, { head, queries, down, across, perRow }, target) {
  target.fill(0, 0, down * across);
  for (let q = 0; q < queries; q++) {
    const row = head * queries + q,
      scale = perRow ? Number(inverse[row] > 0) : inverse[row];
    const to = binOf(q, queries, down) * across,
      from = row * across;
    for (let k = 0; k < across; k++) {
      const weight = table[pooled[from + k]] * scale;
      if (weight > target[to + k]) target[to + k] = weight;
    }
  }
}
