"""JSON and JSON lines to rows, within limits that are checked before anything is built. Knows nothing of files."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from dashboard.text import limits
from dashboard.text.sentences import Row
from dashboard.text.tables import LOOK, column_of, distinct
from engine.sentence import Refusal, Sentence

_BEGINS = re.compile(r'\s*(\{\s*["}]|\[\s*(["{[\]]|-?\d[\d.eE+-]*\s*[,\]]|(null|true|false|NaN)\b))')
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_NOT_JSON = Sentence("It is not JSON.")
_NO_TEXT = Sentence("It holds no text where the others have one.")


class NotJson(Refusal):
    """The text cannot be parsed, so it may be something else."""


def looks_json(text: str) -> bool:
    """Return whether `text` begins as a JSON list or object does; "[MASK] is ..." and "[1] Vaswani" do not."""
    return _BEGINS.match(text) is not None


def rows_of(text: str, lines: Sequence[str], column: int | None = None,
            by_line: bool = False) -> tuple[Iterator[Row], dict]:
    """Return the rows of a JSON list or of JSON lines, and what was found out: kind, columns (keys), column.

    `by_line` says that lines are expected, so that one good line is enough. Raises NotJson when it cannot be parsed,
    Refusal when it has another shape, is too deep, too large or holds NaN.
    """
    if _by_line(lines, share=0.0 if by_line and not text.lstrip().startswith("[") else 0.5):
        return _rows(lambda: _parsed(lines), "jsonl", column, text)
    root = _loads(text)
    if isinstance(root, dict):
        return _rows(lambda: iter([(1, root, None)]), "jsonl", column, text)
    if not isinstance(root, list):
        raise _other_shape(text)
    return _rows(lambda: ((number, item, None) for number, item in enumerate(root, 1)), "json", column, text)


def _by_line(lines: Sequence[str], share: float) -> bool:
    """Return whether more than this share of several lines are objects or texts of their own."""
    look = list(islice((line for line in lines if line.strip()), LOOK))
    if len(look) < 2:
        return False
    good = [item for _, item, reason in _parsed(look) if reason is None]
    objects = sum(isinstance(item, dict) for item in good)
    texts = sum(isinstance(item, str) for item in good)
    return (bool(objects) and objects >= share * len(look)) or objects + texts > share * len(look)


def _parsed(lines: Iterable[str]) -> Iterator[tuple[int, object, Sentence | None]]:
    for number, line in enumerate(lines, 1):
        try:
            yield number, _loads(line) if line.strip() else "", None
        except NotJson:
            yield number, None, _NOT_JSON
        except Refusal as refusal:
            yield number, None, refusal.sentence


def _rows(items: Callable[[], Iterator], kind: str, column: int | None, text: str) -> tuple[Iterator[Row], dict]:
    look = [item for _, item, reason in islice(items(), LOOK) if reason is None]
    objects = [item for item in look if isinstance(item, dict)]
    keys = list(dict.fromkeys(key for item in objects for key, value in item.items() if isinstance(value, str)))
    if not keys and not any(isinstance(item, str) for item in look):
        raise _other_shape(text)
    if keys and column is None:
        texts = [[value if isinstance(value := item.get(key), str) else "" for key in keys] for item in objects]
        column = column_of(keys, texts)
    if column is not None and not 0 <= column < max(1, len(keys)):
        raise Refusal("Column {given} is not there; the last one is {last}.", given=column + 1, last=len(keys))
    about = {"kind": kind, "columns": distinct(keys), "column": column if keys else None}
    return (_row(*item, key=keys[column] if keys else None) for item in items()), about


def _row(number: int, item: object, reason: Sentence | None, key: str | None) -> Row:
    text = item.get(key) if isinstance(item, dict) else item
    if reason is None and not isinstance(text, str):
        reason = _NO_TEXT
    return number, text if isinstance(text, str) else "", reason


def _loads(text: str) -> object:
    if text.count(",") >= limits.MOST_JSON_VALUES:
        raise Refusal("The JSON holds more than {limit} values; give it as JSON lines, one object a line.",
                      limit=limits.MOST_JSON_VALUES)
    if _deep(text):
        raise Refusal("The JSON has brackets within brackets more than {limit} deep.", limit=limits.DEEPEST_JSON)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson("The JSON breaks off in line {line}, character {column}.", line=error.lineno,
                      column=error.colno) from error


def _deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= limits.DEEPEST_JSON:
        return False
    depth = 0
    for match in _STRUCTURE.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > limits.DEEPEST_JSON:
            return True
    return False


def _constant(name: str) -> object:
    raise Refusal("The JSON holds {given}, which JSON does not know.", given=name)


def _whole_number(digits: str) -> int:
    if len(digits) > limits.LONGEST_NUMBER:
        raise Refusal("The JSON holds a number of {given} digits; at most {limit} are read.",
                      given=len(digits), limit=limits.LONGEST_NUMBER)
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_constant, parse_int=_whole_number)


def _other_shape(text: str) -> Refusal:
    return Refusal("A JSON file must hold a list of sentences or of objects with a text; this one begins with {given}.",
                   given=text.strip()[:20])
