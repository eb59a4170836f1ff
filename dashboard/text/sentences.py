"""One text, or many in rows, through the gate. Knows nothing of files and encodings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from dashboard.text import limits
from dashboard.text.cleaning import clean, notes, nothing_in
from dashboard.text.given import Given, Skipped, Upload
from engine.sentence import Refusal, Sentence

Row = tuple[int, str, Sentence | None]          # its number, its text, and why it cannot be used

_LINE_END = re.compile("\r\n|\n|\r")            # what editors count; U+2028 within a text is no line

_NOTHING = Sentence("There is nothing to read: at least one visible character is needed.")
_BEYOND = Sentence("Beyond the first {limit} sentences, which are kept.", limit=limits.MOST_SENTENCES)


def typed(text: str) -> Given:
    """Judge one text, typed or from the address: it is read as one sentence, whatever it looks like."""
    text, changes, reason = judged(text)
    return Given(refusal=reason) if reason else Given((text,), notes(changes))


def lines(text: str) -> Upload:
    """Judge pasted text, one sentence a line."""
    try:
        if len(text) > limits.LONGEST_PASTE:
            raise Refusal("{given} characters were pasted; at most {limit} are taken at once. Upload them as a file.",
                          given=len(text), limit=limits.LONGEST_PASTE)
        return gathered(line_rows(split(text)), kind="lines")
    except Refusal as refusal:
        return Upload(refusal=refusal.sentence, kind="lines")


def line_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Return every line as a row."""
    return ((number, line, None) for number, line in enumerate(lines, 1))


def split(text: str) -> list[str]:
    """Split into lines at \\n, \\r\\n and \\r; raise Refusal, before anything is built, where there are too many."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    count = ends + (text[-1:] not in ("\n", "\r", ""))
    if count > limits.MOST_ROWS:
        raise Refusal("There are {given} lines; at most {limit} are read.", given=count, limit=limits.MOST_ROWS)
    return _LINE_END.split(text)[:count]


def gathered(rows: Iterable[Row], said: tuple[Sentence, ...] = (), **about: object) -> Upload:
    """Judge every row and keep what can be read: rows in = sentences kept + rows skipped, each with its reason."""
    kept: list[tuple[int, str]] = []
    skipped: dict[Sentence, list[int]] = defaultdict(list)
    changes: Counter[str] = Counter()
    for number, text, reason in rows:
        if reason is None and len(kept) == limits.MOST_SENTENCES:
            reason = _BEYOND
        if reason is None:
            text, made, reason = judged(text)
        if reason is None:
            changes.update(made)
            kept.append((number, text))
        else:
            skipped[reason].append(number)
    out = tuple(Skipped(reason, tuple(numbers)) for reason, numbers in skipped.items())
    left_out = sum(len(one.numbers) for one in out)
    if not kept:
        refusal = Sentence("None of the rows holds a sentence (rows: {count}).", count=left_out)
        return Upload(refusal=refusal, skipped=out, **about)
    said = *said, *notes(changes), *([Sentence("Rows skipped: {count}.", count=left_out)] if left_out else [])
    return Upload(tuple(text for _, text in kept), said, numbers=tuple(number for number, _ in kept), skipped=out,
                  **about)


def judged(text: str) -> tuple[str, Counter[str], Sentence | None]:
    """Return a text made safe, how often each change was made, and why it cannot be used, None where it can."""
    if len(text) > limits.LONGEST_TEXT:
        return "", Counter(), Sentence("The text has {given} characters; at most {limit} are read at once.",
                                       given=len(text), limit=limits.LONGEST_TEXT)
    text, changes = clean(text)
    return text, changes, _NOTHING if nothing_in(text) else None
