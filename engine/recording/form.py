"""A recording as plain JSON and back, every value of the type it should have. Knows nothing of files or memory."""

import re
import string
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

from torch import Tensor

from engine.recording.attention import Attention, Place, Token
from engine.recording.recording import Recording, States
from engine.recording.rules import STORED
from engine.sentence import Sentence

ATTENTION = {"causal": bool, "scale": float, "softcap": float, "temperature": float, "scorer": str, "computed": str}
STATES = {"layer": int, "direction": str, "name": str}
RECORDING = {"text": str, "pair": str, "model": str, "device": str, "dtype": str, "given": int}
TOKEN = {"text": str, "id": int, "special": bool, "start": int, "end": int, "unknown": bool, "joined": bool}
PLACE = {"stack": str, "kind": str, "layer": int, "name": str}
OPERANDS = ("query", "key", "value", "context", "bias", "sink", "vector", "given_weights")

FORMAT = re.compile(r",?(\.\d)?[dfeg%]?")      # what a note's template may ask of a number

Where = Callable[[Tensor], dict]
Unpack = Callable[[dict], Tensor]


def encode(recording: Recording, where: Where) -> dict[str, Any]:
    """Return a recording as JSON values; `where` says of a tensor where it lies."""
    lists: dict[tuple[Token, ...], int] = {}

    def of(tokens: tuple[Token, ...]) -> int:
        return lists.setdefault(tokens, len(lists))

    def tensor(value: Tensor | None) -> dict | None:
        return None if value is None else where(value)

    attentions = [plain(a, ATTENTION) | {name: tensor(getattr(a, name)) for name in OPERANDS} | {
        "mask": encode_mask(a.mask, where), "place": plain(a.place, PLACE),
        "query_tokens": of(a.query_tokens), "key_tokens": of(a.key_tokens)} for a in recording.attentions]
    states = [plain(s, STATES) | {
        "hidden": where(s.hidden), "memory": tensor(s.memory), "tokens": of(s.tokens),
        "gates": {name: where(gate) for name, gate in s.gates.items()}} for s in recording.states]
    notes = [encode_note(note) for note in recording.notes]
    return plain(recording, RECORDING) | {
        "attentions": attentions, "states": states, "versions": dict(recording.versions), "notes": notes,
        "tokens": of(recording.tokens), "lists": [[list(astuple(t)) for t in tokens] for tokens in lists]}


def plain(value: Any, kinds: dict[str, type]) -> dict[str, Any]:
    """Return the named numbers and texts of a dataclass."""
    return {name: getattr(value, name) for name in kinds}


def encode_note(note: str) -> list:
    """Return a sentence as its template and values; a plain text is a template that says just this text."""
    if not isinstance(note, Sentence):
        return [note.replace("{", "{{").replace("}", "}}"), {}]
    return [note.template, {name: encode_note(value) if isinstance(value, Sentence) else value
                            for name, value in note.values.items()}]


def encode_mask(mask: Any, where: Where) -> dict | None:
    """Return a mask as JSON: None, a tensor, or the name of a rule and its numbers."""
    if mask is None or isinstance(mask, Tensor):
        return None if mask is None else {"tensor": where(mask)}
    name = next(name for name, rule in STORED.items() if type(mask) is rule)
    return {"rule": name, "numbers": list(astuple(mask))}


def decode(about: dict[str, Any], unpack: Unpack) -> Recording:
    """Return the recording that `encode` described; raises ValueError, TypeError or KeyError for anything else."""
    lists = [tuple(Token(**typed(dict(zip(TOKEN, token, strict=True)), TOKEN)) for token in tokens)
             for tokens in about["lists"]]
    attentions = tuple(decode_attention(given, lists, unpack) for given in about["attentions"])
    states = tuple(States(hidden=unpack(given["hidden"]), memory=optional(given["memory"], unpack),
                          gates={str(name): unpack(gate) for name, gate in given["gates"].items()},
                          tokens=pick(lists, given["tokens"]), **typed(given, STATES)) for given in about["states"])
    versions = {str(name): typed({"v": version}, {"v": str})["v"] for name, version in about["versions"].items()}
    notes = tuple(decode_note(*note) for note in about["notes"])
    return Recording(attentions, states, pick(lists, about["tokens"]), versions=versions, notes=notes,
                     **typed(about, RECORDING))


def decode_attention(given: dict[str, Any], lists: list[tuple[Token, ...]], unpack: Unpack) -> Attention:
    """Return one attention, its tokens as many as its rows and columns."""
    numbers = typed(given, ATTENTION, optional=("softcap",))
    attention = Attention(**{name: optional(given[name], unpack) for name in OPERANDS}, **numbers,
                          mask=decode_mask(given["mask"], unpack), place=Place(**typed(given["place"], PLACE)),
                          query_tokens=pick(lists, given["query_tokens"]), key_tokens=pick(lists, given["key_tokens"]))
    rows, columns = len(attention.query_tokens), len(attention.key_tokens)
    if rows not in (0, attention.queries) or columns not in (0, attention.keys):
        raise ValueError("tokens and positions are not as many")
    return attention


def decode_mask(given: dict[str, Any] | None, unpack: Unpack) -> Any:
    """Return the mask that `encode_mask` described."""
    if given is None or "tensor" in given:
        return optional(given and given["tensor"], unpack)
    numbers = given["numbers"]
    if not all(type(n) is int and abs(n) < 2**40 for n in numbers):
        raise ValueError("a rule is described by whole numbers")
    return STORED[given["rule"]](*numbers)


def decode_note(template: str, values: dict[str, Any]) -> Sentence:
    """Return a note; a template may name its values and format numbers, nothing else."""
    for _, name, form, conversion in string.Formatter().parse(template):
        if name is not None and (name not in values or conversion or not FORMAT.fullmatch(form)):
            raise ValueError("a note is no sentence")
    shown = {name: decode_note(*value) if isinstance(value, list) else value for name, value in values.items()}
    if not all(isinstance(value, int | float | str) for value in shown.values()):
        raise ValueError("a note says texts and numbers")
    return Sentence(template, **shown)


def typed(given: dict[str, Any], kinds: dict[str, type], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the named values, each of just the type it should have; whole numbers are good floats."""
    found = {name: given[name] for name in kinds}
    for name, value in found.items():
        good = type(value) is kinds[name] or (kinds[name] is float and type(value) is int)
        if not good and not (name in optional and value is None):
            raise TypeError(f"{name} is not {kinds[name].__name__}")
    return found


def optional(given: dict | None, unpack: Unpack) -> Tensor | None:
    """Return the tensor that is described, or None where none is."""
    return None if given is None else unpack(given)


def pick(lists: list[tuple[Token, ...]], index: int) -> tuple[Token, ...]:
    """Return one of the lists of tokens."""
    if type(index) is not int or index < 0:
        raise ValueError("a list of tokens is not named by a number")
    return lists[index]


def without_foreign_rules(recording: Recording) -> Recording:
    """Return the recording with every rule that a file cannot hold written out as a boolean mask."""
    known = (Tensor, type(None), *STORED.values())
    written = [a if isinstance(a.mask, known) else
               replace(a, mask=a.mask.allowed(slice(0, a.queries), slice(0, a.keys))) for a in recording.attentions]
    return replace(recording, attentions=tuple(written))
