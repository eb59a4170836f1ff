// Scores to weights, one row at a time, in double precision. Pure; knows nothing of heads, tokens or screens.

// weights = softmax(scores / temperature) over the keys that are allowed (finite) and not hidden. A learned sink takes
// its share of the row; a row with no key allowed weighs nothing. Temperature 0 is the limit: ties share 1.
export function softmaxRow(scores, start, length, { temperature = 1, hidden = null, sink = -Infinity } = {}) {
  const weights = new Float64Array(length);
  let top = -Infinity;
  for (let k = 0; k < length; k++) {
    const score = scores[start + k];
    if (score > top && !(hidden && hidden[k])) top = score;
  }
  if (top === -Infinity) return { weights, sink: 0, none: true };
  if (sink > top) top = sink;
  let total = 0;
  for (let k = 0; k < length; k++) {
    if (hidden && hidden[k]) continue;
    weights[k] = shareOf(scores[start + k] - top, temperature);
    total += weights[k];
  }
  const absorbed = shareOf(sink - top, temperature);
  total += absorbed;
  for (let k = 0; k < length; k++) weights[k] /= total;
  return { weights, sink: absorbed / total, none: false };
}

function shareOf(below, temperature) {
  return temperature > 0 ? Math.exp(below / temperature) : below === 0 ? 1 : 0;
}

export function strongest(weights, skip = () => false) {
  let best = -1;
  for (let k = 0; k < weights.length; k++) if (!skip(k) && (best < 0 || weights[k] > weights[best])) best = k;
  return best;
}
