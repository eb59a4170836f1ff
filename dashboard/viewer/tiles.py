"""The part of one map that a viewer shows: a tile, rows, an entry, a thumbnail. Knows no bytes and no requests' origin.

An attention is anything with `scores`, `weights` and `overview`; weights under hidden keys are renormalised here.
"""
import numpy as np

THUMB = 32
BLOCK = 1 << 22                # entries of a map held at once: 16 MB
THUMB_ENTRIES = 1 << 26        # entries of all maps that thumbnails may cost; beyond, they read some rows only


def softmax(scores: np.ndarray, temperature: float, sink: np.ndarray | None) -> np.ndarray:
    """Return the weights of scores [..., q, k]; rows with no key allowed are 0. A sink [..., 1, 1] takes its share."""
    top = scores.max(-1, keepdims=True, initial=-np.inf)
    top = top if sink is None else np.maximum(top, sink)
    top = np.where(np.isfinite(top), top, 0)

    def share(of: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.exp((of - top) / temperature) if temperature > 0 else (of == top).astype(scores.dtype)

    weights = share(scores)
    total = weights.sum(-1, keepdims=True) + (0 if sink is None else share(sink))
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


def weights(attention, head: int | None, queries: slice, temperature: float | None,
            hidden: np.ndarray | None) -> np.ndarray:
    """Return weights [q, k] of a head ([h, q, k] for None), as if the `hidden` keys [k] were not there."""
    if hidden is None:
        return attention.weights(head, queries, temperature=temperature)
    scores = np.where(hidden, -np.inf, attention.scores(head, queries)).astype(np.float32)
    sink = None if attention.sink is None else np.array(attention.sink.tolist(), np.float32)
    sink = sink if sink is None or head is None else sink[head]
    return softmax(scores, attention.temperature if temperature is None else temperature,
                   None if sink is None else sink[..., None, None])


def blocks(attention, head: int, queries: slice, temperature: float | None, hidden: np.ndarray | None):
    """Yield (where it begins in `queries`, weights [rows, k]) of one head, a bounded number of whole rows at a time."""
    step = max(1, BLOCK // attention.keys)
    for start in range(queries.start, queries.stop, step):
        part = slice(start, min(start + step, queries.stop))
        yield start - queries.start, weights(attention, head, part, temperature, hidden)


def exact(attention, head: int, queries: slice, keys: slice, temperature: float | None,
          hidden: np.ndarray | None) -> tuple[np.ndarray, list[int]]:
    """Return every weight of a part of one head's map, and which of its rows have no key allowed anywhere."""
    parts, empty = [], []
    for start, block in blocks(attention, head, queries, temperature, hidden):
        empty += (start + np.flatnonzero(~block.any(-1))).tolist()
        parts.append(block[:, keys])
    return np.concatenate(parts), empty


def overview(attention, head: int, queries: slice, keys: slice, size: int, temperature: float | None,
             hidden: np.ndarray | None) -> np.ndarray:
    """Return a part of one head's map in at most size x size bins, each the largest weight in it."""
    if hidden is None:
        return attention.overview(size, head, temperature=temperature, queries=queries, keys=keys)
    rows, columns = queries.stop - queries.start, keys.stop - keys.start
    down, across = min(size, rows), min(size, columns)
    row_bin = np.searchsorted(starts(rows, down), np.arange(rows), side="right") - 1
    out = np.zeros((down, across), np.float32)
    for start, block in blocks(attention, head, queries, temperature, hidden):
        best = np.maximum.reduceat(block[:, keys], starts(columns, across), axis=1)
        np.maximum.at(out, row_bin[start:start + len(best)], best)
    return out


def starts(length: int, size: int) -> np.ndarray:
    """Return where each of `size` bins begins: bin i at floor(i length / size)."""
    return np.arange(size) * length // size


def thumbs(attention, entries: int) -> tuple[np.ndarray, int]:
    """Return pictures uint8 [h, s, s] of all heads (weight x 255) and how many rows of the map they read.

    Where the map holds at most `entries`, each pixel is the largest weight of its bin; else each bin of queries is
    read at evenly spaced rows.
    """
    if attention.heads * attention.queries * attention.keys <= entries:
        picture, read = attention.overview(THUMB), attention.queries
    else:
        down, across = min(THUMB, attention.queries), min(THUMB, attention.keys)
        each = max(1, entries // (attention.heads * attention.keys * down))
        read = min(down * each, attention.queries)
        picture = np.zeros((attention.heads, down, across), np.float32)
        for number, row in enumerate((np.arange(read) + 0.5) * attention.queries // read):
            row, bin_ = int(row), min(number * down // read, down - 1)
            across_keys = np.maximum.reduceat(attention.weights(None, slice(row, row + 1))[:, 0],
                                              starts(attention.keys, across), axis=-1)
            picture[:, bin_] = np.maximum(picture[:, bin_], across_keys)
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8), read


def entries(attentions, alike: list[bool], query: int, key: int, temperature: float | None,
            hidden: np.ndarray | None) -> np.ndarray:
    """Return the weight of one entry in every head of every map, NaN in maps that are not `alike` (other tokens)."""
    parts = [weights(a, None, slice(query, query + 1), temperature, hidden)[:, 0, key] if same
             else np.full(a.heads, np.nan) for a, same in zip(attentions, alike, strict=True)]
    return np.concatenate(parts).astype(np.float32)
