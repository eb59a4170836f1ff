"""Pairs to train on through the gate: a table, JSON lines, two parallel texts. Knows no Streamlit and no model.

rows in = rows used + rows skipped, each with its reason; a file that cannot be used is refused in one sentence.
"""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dashboard.text import files, limits
from dashboard.text.cleaning import graphemes, notes, nothing_in
from dashboard.text.given import Pairs, Skipped
from dashboard.text.sentences import Row, judged, line_rows, split
from dashboard.text.tables import LANGUAGES
from engine.learning.data import suggested
from engine.learning.splitting import word_spans
from engine.sentence import Refusal, Sentence

SOURCES = ("source", "src", "input", "question", "text", "sentence", "from", "原文", "來源", "来源", *LANGUAGES)
TARGETS = ("target", "tgt", "output", "answer", "translation", "translated", "label", "to", "譯文", "译文", "翻譯",
           "翻译", "目標", "目标", *LANGUAGES)
Kinds = tuple[str, str]

_EMPTY = Sentence("One side is empty.")
_LONG = Sentence("A side has more than {limit} units.", limit=limits.MOST_UNITS)
_UNLIKE = Sentence("One side is more than {limit} times as long as the other.", limit=limits.MOST_TIMES)
_BEYOND = Sentence("Beyond the first {limit} pairs, which are kept.", limit=limits.MOST_PAIRS)
Couple = tuple[int, str, str, Sentence | None]      # a row's number, its two texts, and why it cannot be used


def uploaded_pairs(name: str, data: bytes, encoding: str | None = None, columns: tuple[int, int] | None = None,
                   header: bool | None = None, kinds: Kinds = ("", "")) -> Pairs:
    """Judge a file with two columns of text (csv, tsv, JSON, JSON lines), by its content.

    `columns` (source, target), `encoding`, `header` and `kinds` (of units) overrule what was guessed.
    """
    known = Pairs(name=files.shown(name))
    try:
        text, known = files.opened(known, data, encoding)
        return _of_table(text, known, files.ending(name), columns, header, kinds)
    except Refusal as refusal:
        return replace(getattr(refusal, "known", known), refusal=refusal.sentence)


def pasted_pairs(left: str, right: str = "", kinds: Kinds = ("", "")) -> Pairs:
    """Judge two pasted texts, line by line; or one alone, each line holding both sides with a tab between them."""
    try:
        if len(left) + len(right) > limits.LONGEST_PASTE:
            raise Refusal("{given} characters were pasted; at most {limit} are taken at once. Upload them as a file.",
                          given=len(left) + len(right), limit=limits.LONGEST_PASTE)
        if not right.strip() and left.strip():
            return _of_table(left, Pairs(), "tsv", None, None, kinds)
        return _gathered(_beside(split(left), split(right)), Pairs(kind="lines"), (), kinds)
    except Refusal as refusal:
        return replace(getattr(refusal, "known", Pairs()), refusal=refusal.sentence)


def parallel_files(source: tuple[str, bytes], target: tuple[str, bytes], encodings: tuple[str | None, str | None],
                   kinds: Kinds = ("", "")) -> Pairs:
    """Judge two files (name, bytes) of which line n of the one belongs to line n of the other."""
    known, sides, said = Pairs(name=f"{files.shown(source[0])} + {files.shown(target[0])}", kind="lines"), [], []
    try:
        for (_name, data), encoding in zip((source, target), encodings, strict=True):
            text, known = files.opened(known, data, encoding)
            said += files.spoken(known.encoding, known.guessed, {})
            rows = files.unbroken(line_rows(split(text)), text, known.encoding)
            sides.append(list(rows))
        texts = [[text for _, text, _ in rows] for rows in sides]
        reasons = [one or other for (_, _, one), (_, _, other) in zip(*sides, strict=False)]
        couples = ((number, a, b, reason or reasons[number - 1]) for number, a, b, reason in _beside(*texts))
        return _gathered(couples, known, tuple(dict.fromkeys(said)), kinds)
    except Refusal as refusal:
        return replace(getattr(refusal, "known", known), refusal=refusal.sentence)


def _of_table(text: str, known: Pairs, ending: str, columns: tuple[int, int] | None, header: bool | None,
              kinds: Kinds) -> Pairs:
    lines = split(text)

    def _column(number: int | None) -> tuple[Iterator[Row], dict]:
        return files.rows_in(text, lines, ending, number, header)

    about = _column(columns[0] if columns else None)[1]
    names = about.get("columns", ())
    if len(names) < 2:
        raise Refusal("Pairs need two columns, source and target; one was found. A template can be downloaded.")
    source, target = columns or _two(names, [_column(i)[0] for i in range(len(names))])
    if source == target:
        raise Refusal("Source and target are the same column: {name}.", name=names[source])
    rows = zip(*(files.unbroken(_column(number)[0], text, known.encoding or "utf-8") for number in (source, target)),
               strict=True)
    couples = ((number, a, b, one or other) for (number, a, one), (_, b, other) in rows)
    about = about | {"column": source, "target": target}
    said = files.spoken(known.encoding, known.guessed, about) if known.encoding else ()
    return _gathered(couples, replace(known, **about), said, kinds)


def _two(names: Sequence[str], columns: Sequence[Iterator[Row]]) -> tuple[int, int]:
    """Return the columns of sources and targets: by their names, else the two with the most text, in their order."""
    known = [name.strip().casefold() for name in names]
    source = next((known.index(name) for name in SOURCES if name in known), None)
    target = next((known.index(name) for name in TARGETS if name in known and known.index(name) != source), None)
    sizes = [sum(len(text) for _, (_, text, _) in zip(range(200), rows, strict=False) if not text.strip().isdigit())
             for rows in columns]
    rest = sorted(range(len(names)), key=lambda i: -sizes[i])
    if source is None and target is None:
        source, target = sorted(rest[:2])
    elif source is None:
        source = next(i for i in rest if i != target)
    elif target is None:
        target = next(i for i in rest if i != source)
    return source, target


def _beside(left: Sequence[str], right: Sequence[str]) -> list[Couple]:
    """Return the lines of two texts side by side. Raises Refusal, naming the first drift, when their counts differ."""
    left, right = (list(side) for side in (left, right))
    for side in (left, right):
        while side and nothing_in(side[-1]):
            side.pop()
    if len(left) != len(right):
        line = _drift(left, right)
        source, target = (side[line - 1] if line <= len(side) else "" for side in (left, right))
        raise Refusal("The two sides have {left} and {right} lines; they seem to part at line {line}: “{source}” "
                      "beside “{target}”.", left=len(left), right=len(right), line=line, source=source, target=target)
    return [(number, a, b, None) for number, (a, b) in enumerate(zip(left, right, strict=True), 1)]


def _drift(left: Sequence[str], right: Sequence[str]) -> int:
    """Return the first line at which two texts no longer seem to belong together.

    That is where one side is empty and the other is not; else where their lengths first differ three times more than
    usual; else where the shorter text has ended.
    """
    both = list(zip(left, right, strict=False))
    for number, (a, b) in enumerate(both, 1):
        if nothing_in(a) != nothing_in(b):
            return number
    ratios = [math.log((len(a) + 1) / (len(b) + 1)) for a, b in both]
    usual = statistics.median(ratios) if ratios else 0.0
    return next((number for number, ratio in enumerate(ratios, 1) if abs(ratio - usual) > math.log(3)), len(both) + 1)


def _gathered(couples: Iterable[Couple], known: Pairs, said: tuple[Sentence, ...], kinds: Kinds) -> Pairs:
    """Judge every row and keep what can be trained on."""
    kept: list[tuple[int, str, str]] = []
    skipped: dict[Sentence, list[int]] = defaultdict(list)
    changes: Counter[str] = Counter()
    for number, source, target, reason in couples:
        if reason is None:
            source, target, made, reason = _side_by_side(source, target)
        if reason is None:
            changes.update(made)
            kept.append((number, source, target))
        else:
            skipped[reason].append(number)
    kinds = tuple(kind or (suggested(side) if kept else "words")
                  for kind, side in zip(kinds, ([a for _, a, _ in kept], [b for _, _, b in kept]), strict=True))
    used: list[tuple[int, str, str]] = []
    for number, source, target in kept:
        reason = _size(source, target, kinds) if len(used) < limits.MOST_PAIRS else _BEYOND
        if reason is None:
            used.append((number, source, target))
        else:
            skipped[reason].append(number)
    out = tuple(Skipped(reason, tuple(numbers)) for reason, numbers in skipped.items())
    known = replace(known, skipped=out, kinds=kinds)
    _refuse_useless(used, out, known)
    same = sum(source == target for _, source, target in used)
    said = *said, *notes(changes), *([Sentence("Pairs with two equal sides: {count}.", count=same)] if same else [])
    return replace(known, sentences=tuple(source for _, source, _ in used), notes=said,
                   pairs=tuple((source, target) for _, source, target in used),
                   numbers=tuple(number for number, _, _ in used))


def _side_by_side(source: str, target: str) -> tuple[str, str, Counter[str], Sentence | None]:
    (source, made, one), (target, more, other) = judged(source), judged(target)
    if nothing_in(source) or nothing_in(target):
        return "", "", made, _EMPTY
    return source, target, made + more, one or other


def _size(source: str, target: str, kinds: Kinds) -> Sentence | None:
    sizes = [units(text, kind) for text, kind in zip((source, target), kinds, strict=True)]
    if max(sizes) > limits.MOST_UNITS:
        return _LONG
    return _UNLIKE if max(sizes) > limits.MOST_TIMES * max(1, min(sizes)) else None


def units(text: str, kind: str) -> int:
    """Return how many units a side has: words, or characters (of byte pairs there are never more)."""
    return len(word_spans(text)) if kind == "words" else len(graphemes(text.strip()))


def _refuse_useless(used: Sequence[tuple[int, str, str]], skipped: tuple[Skipped, ...], known: Pairs) -> None:
    left_out = sum(len(one.numbers) for one in skipped)
    refusal = None
    if not used:
        refusal = Refusal("None of the rows holds a pair that can be used (rows: {count}).", count=left_out)
    elif all(source == target for _, source, target in used):
        refusal = Refusal("Both sides are the same in all {count} rows: choose another column, or another file.",
                          count=len(used))
    elif (different := len({source for _, source, _ in used})) < limits.FEWEST_PAIRS:
        refusal = Refusal("A training needs at least {few} different sources, some of them to test it; {given} can be "
                          "used here.", few=limits.FEWEST_PAIRS, given=different)
    if refusal is not None:
        refusal.known = known
        raise refusal
