"""Lessons from their files: TOML in, frozen values out, or a refusal naming the file. Knows no models or screens."""

import tomllib
import types
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from dashboard.lessons.stops import Law, Lesson, Predict, Settings, Show, Stop, Word, Words
from engine.sentence import Refusal

HERE = Path(__file__).parent


@cache
def lessons(folder: Path = HERE) -> tuple[Lesson, ...]:
    """Return every lesson in `folder`, in the order of their numbers. Raises Refusal for a malformed file."""
    found = sorted((load(path) for path in folder.glob("*.toml")), key=lambda lesson: lesson.number)
    for kind in ("number", "name"):
        values = [getattr(lesson, kind) for lesson in found]
        if len(values) != len(set(values)):
            raise Refusal("Two lesson files have the same {kind}.", kind=kind)
    return tuple(found)


def find(name: str | None, folder: Path = HERE) -> Lesson | None:
    """Return the lesson called `name`, or None."""
    return next((lesson for lesson in lessons(folder) if lesson.name == name), None)


def load(path: Path) -> Lesson:
    """Return the lesson in the file `path`. Raises Refusal that names the file, the stop and what is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        stops = tuple(_stop(stop) for stop in _list(table.pop("stop", None), "stop"))
        return _make(Lesson, {**table, "stops": stops})
    except (ValueError, OSError) as error:      # tomllib's and Unicode's errors are ValueErrors
        raise Refusal("The lesson file {file} cannot be used: {reason}.", file=path.name, reason=str(error)) from error


def _stop(table: dict) -> Stop:
    name = table.get("name", "without a name") if isinstance(table, dict) else "that is no table"
    try:
        table = dict(table)
        show = _make(Show, table.pop("show", None))
        predict = _make(Predict, table.pop("predict")) if "predict" in table else None
        expect = tuple(_make(Law, law) for law in _list(table.pop("expect", None), "expect"))
        return _make(Stop, {**table, "show": show, "predict": predict, "expect": expect})
    except (ValueError, TypeError) as error:
        raise ValueError(f"stop {name}: {error}") from error


def _list(value: object, what: str) -> list:
    if not isinstance(value, list):
        raise ValueError(f"[[{what}]] is missing")
    return value


def _make(kind: type, table: object) -> object:
    """Return `kind(**table)` after every key and every type was compared with the fields of `kind`."""
    if not isinstance(table, dict):
        raise ValueError(f"[{kind.__name__.lower()}] is missing")
    hints = get_type_hints(kind)
    unknown = set(table) - set(hints)
    missing = {f.name for f in fields(kind) if f.default is f.default_factory is MISSING} - set(table)
    if unknown or missing:
        raise ValueError(" and ".join([f"unknown: {name}" for name in sorted(unknown)]
                                      + [f"missing: {name}" for name in sorted(missing)]))
    return kind(**{name: _fit(value, hints[name], name) for name, value in table.items()})


def _fit(value: object, hint: object, name: str) -> object:
    """Return `value` as the field wants it: "it" is the first "it", ["saw", 2] the second "saw"; lists are tuples."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(h for h in get_args(hint) if h is not type(None))
    if hint == Word:
        value = (value, 1) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
        good = isinstance(value, tuple) and [type(part) for part in value] == [str, int]
    elif hint == Words:
        good = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    elif hint == Settings:
        good = isinstance(value, dict) and all(type(part) in (str, int, float) for part in value.values())
    elif get_origin(hint) is dict:
        value = {k: tuple(v) for k, v in value.items() if isinstance(v, list)} if isinstance(value, dict) else None
        good = value is not None and all(isinstance(text, str) for texts in value.values() for text in texts)
    elif hint is float:
        good = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        plain = get_origin(hint) or hint
        good = isinstance(value, plain) and (plain is bool or not isinstance(value, bool))
    if not good:
        raise ValueError(f"{name} has the wrong form: {str(value)[:60]!r}")
    return value
