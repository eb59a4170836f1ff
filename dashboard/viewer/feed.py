"""What the viewer is fed: a recording as one blob, and the answers to its requests. Knows no Streamlit and no model.

Up to 16 MB of float32 scores all heads travel whole, and looking asks nobody; up to 32 MB they travel in 16 bits;
beyond, the viewer gets thumbnails and asks for the tile, rows and entry it shows. Equal recordings give equal bytes.
"""
import hashlib
import json
import math
from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np

from . import tiles
from .blob import Buffers, pack
from .gold import overlay
from .joined import script, templates
from .request import Wanted, chosen, wanted

FORMAT = 1
FLOAT32_BYTES, FLOAT16_BYTES = 16_000_000, 32_000_000
LOWEST_FLOAT16 = -65504.0
Translate = Callable[[str], str]


def payload(recording, translate: Translate = str, *, language: str = "en", layout: str = "full", choice=None,
            force: str | None = None, covered: bool = False, gold=None, letters=None,
            _request: object = None) -> bytes:
    """Return a recording as one blob, proven.

    `translate` turns an English template into the language's template (values are filled in here or in JavaScript).
    `choice` is (map, head, query, key), or a dict with any fields of the header's choice. `gold` holds for each map its
    links (query, key, "sure" | "possible") or None; `letters` {"query": "s", "key": "h", "value": "h"}. The rest is as
    in the header.
    """
    attentions, facts = recording.attentions, _facts(recording)
    buffers, whole = Buffers(), size(recording) <= FLOAT16_BYTES
    lists, maps = _maps(attentions)
    if whole:
        for entry, attention in zip(maps, attentions, strict=True):
            entry |= _scores(attention, buffers, halves=size(recording) > FLOAT32_BYTES)
    else:
        for entry, (picture, read) in zip(maps, facts["thumbs"], strict=True):
            entry["thumbs"] = buffers.add(picture) | {"rows": read}
    described = _described(recording, lists, translate)
    key = hashlib.blake2b(json.dumps([described["text"], described["model"], lists, maps]).encode(), digest_size=16)
    for part in buffers.parts:
        key.update(part)
    default = chosen(choice, maps)
    header = {"format": FORMAT, "mode": "scores" if whole else "tiles", "layout": layout, "key": key.hexdigest(),
              "force": force, "covered": covered, **described, "language": language,
              "words": {template: translate(template) for template in templates(script())}, "maps": maps,
              "proof": _proof(facts["proof"], translate), "choice": default}
    header |= overlay(gold, letters, maps)
    if not whole:
        header |= _tile(recording, lists, maps, wanted(_request, maps, default), buffers)
    return pack(header, buffers)


def answer(recording, request: object, translate: Translate = str, **settings) -> bytes:
    """Return the blob that answers a request of the browser; every bad field is replaced by the nearest good one."""
    return payload(recording, translate, _request=request, **settings)


def size(recording) -> int:
    """Return how many bytes the float32 scores of all maps would take."""
    return sum(a.heads * a.queries * a.keys for a in recording.attentions) * 4


_known: WeakKeyDictionary = WeakKeyDictionary()


def _facts(recording) -> dict[str, object]:
    """Return what is expensive and small: the proof, and in tiles mode the thumbnails; once for each recording."""
    if recording not in _known:
        attentions, facts = recording.attentions, {"proof": recording.verify()}
        if size(recording) > FLOAT16_BYTES:
            facts["thumbs"] = [tiles.thumbs(a, tiles.THUMB_ENTRIES // len(attentions)) for a in attentions]
        _known[recording] = facts
    return _known[recording]


def _maps(attentions) -> tuple[list, list[dict]]:
    """Return the distinct lists of tokens, and what the header says of each map without its numbers."""
    lists: list[list[dict]] = []
    seen: dict[tuple[int, int], int] = {}        # maps share their tuples of tokens: look each one up once

    def index(tokens, length: int) -> int:
        at = (id(tokens), length)
        if at not in seen:
            words = _words(tokens, length)
            seen[at] = lists.index(words) if words in lists else len(lists)
            lists.extend([words] if seen[at] == len(lists) else [])
        return seen[at]

    maps = [{"stack": a.place.stack, "kind": a.place.kind, "layer": a.place.layer, "name": a.place.name,
             "heads": a.heads, "queries": index(a.query_tokens, a.queries), "keys": index(a.key_tokens, a.keys),
             "length": [a.queries, a.keys], "causal": bool(a.causal), "temperature": float(a.temperature),
             "weightsOnly": a.weights_only, "computed": a.computed} for a in attentions]
    return lists, maps


def _words(tokens, length: int) -> list[dict]:
    """Return what the header says of each token; positions stand for tokens that were not given."""
    if not tokens:
        return [{"text": str(i), "special": False, "unknown": False, "joined": False} for i in range(length)]
    words = [{"text": t.text, "special": t.special, "unknown": t.unknown, "joined": t.joined} for t in tokens]
    parts = segments(tokens)
    return [word | {"segment": part} for word, part in zip(words, parts, strict=True)] if any(parts) else words


def segments(tokens) -> list[int]:
    """Return 0 for each token of the first text and 1 for those of a second one, whose spans start again from 0."""
    parts, part, last, parted = [], 0, -1, False
    for token in tokens:
        if token.special:
            parted = last >= 0
        elif token.start >= 0:
            if token.start < last or (parted and token.start <= last):
                part = 1
            last, parted = token.start, False
        parts.append(part)
    return parts


def _scores(attention, buffers: Buffers, halves: bool) -> dict[str, object]:
    """Add the scores of a map and its sink to the buffers; 16-bit scores are counted from each row's maximum."""
    scores = attention.scores().astype(np.float32, copy=False)
    sink = None if attention.sink is None else np.array(attention.sink.tolist(), np.float32)
    described: dict[str, object] = {"sink": None if sink is None else buffers.add(sink)}
    if halves:
        top = scores.max(-1, initial=-np.inf)
        top = np.where(np.isfinite(top), top, np.float32(0))
        below = scores - top[..., None]
        scores = np.where(np.isneginf(below), below, np.maximum(below, LOWEST_FLOAT16)).astype(np.float16)
        if sink is not None:
            described["rowMaximum"] = buffers.add(top)
    return described | {"scores": buffers.add(scores)}


def _described(recording, lists: list, translate: Translate) -> dict[str, object]:
    """Return what the header says of the recording as a whole."""
    shown = len(recording.tokens)
    return {"text": recording.text, "model": recording.model, "device": str(recording.device),
            "dtype": str(recording.dtype), "versions": {str(k): str(v) for k, v in recording.versions.items()},
            "tokens": lists, "window": {"shown": shown, "given": recording.given} if recording.given > shown else None,
            "notes": [_said(note, translate) for note in recording.notes]}


def _said(sentence: str, translate: Translate) -> str:
    """Return a sentence of the engine in the reader's language."""
    if not hasattr(sentence, "template"):
        return str(sentence)
    values = {name: _said(v, translate) if isinstance(v, str) else v for name, v in sentence.values.items()}
    return translate(sentence.template).format(**values)


def _proof(proof, translate: Translate) -> dict[str, object]:
    """Return the proof's numbers; null is a number that was not computed or is not finite (the reason says which)."""
    def finite(value: float | None) -> float | None:
        return float(value) if value is not None and math.isfinite(value) else None

    return {"holds": bool(proof.holds), "rowSumError": finite(proof.row_sum_error),
            "maskedWeight": finite(proof.masked_weight), "contextError": finite(proof.context_error),
            "bound": finite(proof.bound), "reason": _said(proof.reason, translate),
            "rowsChecked": int(proof.rows_checked), "rowsTotal": int(proof.rows_total),
            "noKeyRows": int(proof.no_key_rows)}


def _tile(recording, lists: list, maps: list[dict], want: Wanted, buffers: Buffers) -> dict[str, object]:
    """Add the tile, the rows and the entry that are wanted to the buffers, and return what the header says of them."""
    attention, at = recording.attentions[want.map], maps[want.map]
    hidden = np.array([token["special"] for token in lists[at["keys"]]]) if want.hide else None
    queries, keys = slice(*want.queries), slice(*want.keys)
    part = (attention, want.head, queries, keys)
    exact, empty, allowed = max(queries.stop - queries.start, keys.stop - keys.start) <= want.size, [], None
    if exact:
        picture, empty = tiles.exact(*part, want.temperature, hidden)
        may = np.isfinite(attention.scores(want.head, queries, keys)) & (True if hidden is None else ~hidden[keys])
        allowed = buffers.add(may.astype(np.uint8))
    else:
        picture = tiles.overview(*part, want.size, want.temperature, hidden)
    alike = [(m["queries"], m["keys"]) == (at["queries"], at["keys"]) for m in maps]
    row = tiles.weights(attention, None, slice(want.query, want.query + 1), want.temperature, hidden)[:, 0]
    entry = tiles.entries(recording.attentions, alike, want.query, want.key, want.temperature, hidden)
    now = {"temperature": want.temperature, "hide": want.hide}
    return {"answer": want.id,
            "tile": {"map": want.map, "head": want.head, "queries": list(want.queries), "keys": list(want.keys),
                     "exact": exact, **now, "weights": buffers.add(picture.astype(np.float32, copy=False)),
                     "allowed": allowed, "noKey": empty},
            "rows": {"map": want.map, "query": want.query, **now,
                     "weights": buffers.add(row.astype(np.float32, copy=False))},
            "entries": {"map": want.map, "query": want.query, "key": want.key, **now, "weights": buffers.add(entry)}}
