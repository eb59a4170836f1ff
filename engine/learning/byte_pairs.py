"""Byte pairs: pieces of words found by counting, so that no text is unknown. Knows no model; opens no file.

The `tokenizers` library finds the pairs, in memory; from then on the units alone say how a text is cut: of all
neighbours whose joined bytes are a unit the earliest unit is joined first. So nothing foreign is ever rebuilt or run.
Source: Sennrich, Haddow and Birch 2016; over bytes, Radford et al. 2019.
"""

from collections.abc import Iterable
from itertools import pairwise

import regex
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from engine.sentence import Refusal

_CHUNK = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")
_PRINTABLE = (*range(33, 127), *range(161, 173), *range(174, 256))
_OTHERS = tuple(byte for byte in range(256) if byte not in _PRINTABLE)
LETTERS = {byte: chr(byte) for byte in _PRINTABLE} | {byte: chr(256 + i) for i, byte in enumerate(_OTHERS)}
LONGEST = 256
BYTES = {letter: byte for byte, letter in LETTERS.items()}


def find(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """Return at most `most` units, the 256 bytes among them, each written in 256 printable letters.

    Raises Refusal when `most` leaves no room for the bytes.
    """
    if most < 256:
        raise Refusal("Byte pairs need room for the 256 bytes; {given} units were asked for.", given=most)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(LETTERS.values())
    trainer = trainers.BpeTrainer(vocab_size=most, initial_alphabet=alphabet, show_progress=False, special_tokens=[])
    tokenizer.train_from_iterator(texts, trainer)
    return tuple(unit for unit, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]))


def cut(text: str, ranks: dict[str, int]) -> list[str]:
    """Return the units of `text`; `ranks` says of each unit how early it was found.

    A stretch without a space is cut every LONGEST bytes first: the time then grows with the text, not with its square.
    """
    stretches = (chunk.encode() for chunk in _CHUNK.findall(text))
    pieces = (stretch[i:i + LONGEST] for stretch in stretches for i in range(0, len(stretch), LONGEST))
    return [unit for piece in pieces for unit in merged(piece, ranks)]


def merged(chunk: bytes, ranks: dict[str, int]) -> list[str]:
    """Join neighbours as long as any two make a unit, the earliest unit first and the leftmost among equals."""
    parts = [LETTERS[byte] for byte in chunk]
    while len(parts) > 1:
        found = [(ranks.get(a + b, len(ranks)), i) for i, (a, b) in enumerate(pairwise(parts))]
        rank, i = min(found)
        if rank == len(ranks):
            break
        parts[i:i + 2] = [parts[i] + parts[i + 1]]
    return parts


def raw(unit: str) -> bytes:
    """Return the bytes that a unit stands for."""
    return bytes(BYTES[letter] for letter in unit)


def placed(units: list[str], text: str) -> list[tuple[str, int, int]]:
    """Return units with the span of `text` each came from; parts of one character share its span."""
    where = [i for i, character in enumerate(text) for _ in character.encode()]
    found, at = [], 0
    for unit in units:
        size = len(raw(unit))
        found.append((unit, where[at], where[at + size - 1] + 1))
        at += size
    return found
