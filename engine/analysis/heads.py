"""What single heads do in a recording: where a first picture should look, who looks from here to there, who at a sink.

Knows nothing of models or screens.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float

from engine.recording.attention import Attention, Token
from engine.recording.recording import Recording

ENTRIES = 2**21     # weights that are derived in search of a telling entry; of a longer recording, those of some rows
FEWEST = 8          # rows looked at in every map, at least
RUNS = 8            # of neighbouring rows: a call for each costs more than the rows themselves


def telling_entry(recording: Recording) -> tuple[int, int, int, int]:
    """Choose where a first picture should look: attention, head, query and key.

    It is the entry of a word on another word, not its neighbour where that can be avoided, with the most weight beyond
    what the same key gets on average in that head (a key that everybody looks at says little), more so the farther the
    words are apart. Special tokens, punctuation and unknown pieces are no words. Where there are no two words any entry
    may be chosen; a recording without attentions gives 0, 0, 0, 0. Long recordings are judged by some of their rows.
    """
    maps = recording.attentions
    rows_each = max(FEWEST, ENTRIES // max(1, sum(a.heads * a.keys for a in maps)))
    found = [best_of(index, attention, rows_each) for index, attention in enumerate(maps) if attention.keys]
    if not found:
        return 0, 0, 0, 0
    return max(found)[2]


def best_of(index: int, attention: Attention, count: int) -> tuple[int, float, tuple[int, int, int, int]]:
    """Return the most telling entry of one attention, with its grade and worth."""
    rows, weights = some_rows(attention, count)
    grade, away = interest(attention)
    grade, away = grade[rows], away[rows]
    surplus = (weights - weights.mean(axis=1, keepdims=True)) * (1 - 1 / (1 + away)).astype(weights.dtype)
    worth = np.where((grade == grade.max()) & (weights > 0), surplus, -1.0)
    head, row, key = (int(n) for n in np.unravel_index(worth.argmax(), worth.shape))
    return int(grade.max()), float(worth[head, row, key]), (index, head, int(rows[row]), key)


def where_from(recording: Recording, query: int, key: int) -> list[Float[np.ndarray, "h"]]:
    """Return for every attention the weights of one entry in all heads; NaN where the map has no such entry."""
    found = []
    for attention in recording.attentions:
        inside = 0 <= query < attention.queries and 0 <= key < attention.keys
        found.append(attention.weights(queries=slice(query, query + 1), keys=slice(key, key + 1))[:, 0, 0] if inside
                     else np.full(attention.heads, np.nan, dtype=np.float32))
    return found


def mostly_special(recording: Recording, query: int) -> list[Bool[np.ndarray, "h"]]:
    """Say for every attention and head whether one query's largest weight goes to a special token.

    All False where a map has no such query, no key is allowed, or its keys have no tokens.
    """
    found = []
    for attention in recording.attentions:
        special = np.array([token.special for token in attention.key_tokens], dtype=bool)
        if not 0 <= query < attention.queries or len(special) != attention.keys:
            found.append(np.zeros(attention.heads, dtype=bool))
            continue
        row = attention.weights(queries=slice(query, query + 1))[:, 0]
        found.append(special[row.argmax(axis=-1)] & (row.max(axis=-1) > 0))
    return found


def some_rows(attention: Attention, count: int) -> tuple[np.ndarray, Float[np.ndarray, "h q k"]]:
    """Return at most `count` rows of weights, in runs spread evenly over the words, and which rows they are."""
    rows = np.arange(attention.queries)
    if count >= attention.queries:
        return rows, attention.weights()
    words = rows[is_word(attention.query_tokens, attention.queries)]
    rows = words if len(words) else rows
    length = max(1, count // RUNS)
    starts = rows[np.linspace(0, max(0, len(rows) - length), min(RUNS, count)).astype(int)]
    runs = np.unique(np.minimum(starts, attention.queries - length) // length)
    slices = [slice(int(run) * length, min(int(run + 1) * length, attention.queries)) for run in runs]
    return (np.concatenate([np.arange(s.start, s.stop) for s in slices]),
            np.concatenate([attention.weights(queries=s) for s in slices], axis=1))


def interest(attention: Attention) -> tuple[np.ndarray, np.ndarray]:
    """Grade every entry [q, k], 3 a word on a distant word, 2 on another word, 1 no special token, 0 the rest; and say
    how many words it reaches over.
    """
    queries, keys = attention.query_tokens, attention.key_tokens
    asking, asked = is_word(queries, attention.queries), is_word(keys, attention.keys)
    away = np.abs(word_numbers(queries, asking)[:, None] - word_numbers(keys, asked)[None, :])
    if attention.place.kind == "cross":
        away[:] = 2     # two sentences: no word of one is near a word of the other
    both = asking[:, None] & asked[None, :] & (away > 0)
    plain = ~special(queries, attention.queries)[:, None] & ~special(keys, attention.keys)[None, :]
    return np.where(both & (away > 1), 3, np.where(both, 2, plain.astype(int))), away


def is_word(tokens: Sequence[Token], length: int) -> Bool[np.ndarray, "t"]:
    """Name the tokens that are words or parts of words; positions without tokens all count as words."""
    if len(tokens) != length:
        return np.ones(length, dtype=bool)
    return np.array([not t.special and not t.unknown and any(c.isalnum() for c in t.text) for t in tokens], dtype=bool)


def special(tokens: Sequence[Token], length: int) -> Bool[np.ndarray, "t"]:
    """Name the special tokens; positions without tokens have none."""
    return np.array([t.special for t in tokens], dtype=bool) if len(tokens) == length else np.zeros(length, dtype=bool)


def word_numbers(tokens: Sequence[Token], words: Bool[np.ndarray, "t"]) -> np.ndarray:
    """Number the words, so that neighbours differ by 1: pieces of a word share its number, and nothing else counts."""
    starts = [bool(word) and not (len(tokens) == len(words) and tokens[i].joined) for i, word in enumerate(words)]
    return np.cumsum(starts)
