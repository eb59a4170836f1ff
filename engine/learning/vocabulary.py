"""A vocabulary: units to numbers and back. Knows no task and no model.

Numbers 0 to 3 are padding, begin, end and unknown; the units follow. What a vocabulary knows comes back as it was.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.learning import byte_pairs
from engine.learning.splitting import character_spans, forms, join_words, plain, word_spans
from engine.recording import Token
from engine.sentence import Refusal

PAD, BEGIN, END, UNKNOWN = range(4)
SPECIAL = ("<padding>", "<begin>", "<end>", "<unknown>")
KINDS = ("words", "characters", "byte pairs")
MOST, LONGEST = 100_000, 200        # units, and characters in one
BROKEN = "\ufffd"                   # what an unknown unit reads as


@dataclass(frozen=True)
class Vocabulary:
    """The units a model knows, by number: unit i has the number 4 + i.

    `kind` is "words", "characters" or "byte pairs". Raises Refusal for another kind, for units that are no texts, that
    repeat, or are too many or too long, and for byte pairs that lack one of the 256 bytes.
    """

    kind: str
    units: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refusal("A vocabulary holds words, characters or byte pairs, not {given}.", given=self.kind)
        if len(self.units) > MOST:
            raise Refusal("A vocabulary holds at most {limit:,} units; {given:,} were given.",
                          limit=MOST, given=len(self.units))
        if any(not unit or len(unit) > LONGEST for unit in self.units):
            raise Refusal("A unit of a vocabulary has 1 to {limit} characters.", limit=LONGEST)
        if len(set(self.units)) < len(self.units):
            raise Refusal("A unit stands in the vocabulary twice.")
        if self.kind == "byte pairs" and not (set(byte_pairs.BYTES) <= set(self.units)
                                              and set("".join(self.units)) <= set(byte_pairs.BYTES)):
            raise Refusal("Byte pairs are made of the 256 bytes, and every byte is one of them.")

    def __len__(self) -> int:
        """How many numbers there are, the four special ones among them."""
        return len(SPECIAL) + len(self.units)

    def __contains__(self, unit: str) -> bool:
        return unit in self.ids

    @cached_property
    def ids(self) -> dict[str, int]:
        """The number of every unit."""
        return {unit: len(SPECIAL) + i for i, unit in enumerate(self.units)}

    @cached_property
    def _lowered(self) -> dict[str, str]:
        return {unit.lower(): unit for unit in reversed(self.units)}

    def known(self, piece: str) -> str | None:
        """Return the unit that a piece of typed text stands for (another case, full-width, decomposed), or None."""
        if piece in self.ids:
            return piece
        found = next((form for form in forms(piece) if form in self.ids), None)
        return found if found is not None else self._lowered.get(forms(piece)[-1])

    def _pieces(self, text: str) -> list[tuple[str, int, int]]:
        """Return what each token of `text` is called and where it stands; spaces that are no unit are left out."""
        if self.kind == "byte pairs":
            return byte_pairs.placed(byte_pairs.cut(text, self.ids), text)
        spans = word_spans(text) if self.kind == "words" else character_spans(text)
        named = [(self.known(text[start:end]) or plain(text[start:end]), start, end) for start, end in spans]
        return [(unit, start, end) for unit, start, end in named if unit in self.ids or not unit.isspace()]

    def split(self, text: str) -> tuple[str, ...]:
        """Return the units of a typed text; an unknown one as it was typed (composed, its apostrophes straight)."""
        return tuple(unit for unit, _, _ in self._pieces(text))

    def join(self, units: Sequence[str]) -> str:
        """Return units as text."""
        if self.kind == "byte pairs":
            known = (byte_pairs.raw(unit) if unit in self.ids else unit.encode() for unit in units)
            return b"".join(known).decode(errors="replace")
        return join_words(tuple(units)) if self.kind == "words" else "".join(units)

    def encode(self, text: str | Sequence[str]) -> list[int]:
        """Return the numbers of a text, or of units; unknown ones are UNKNOWN. Nothing is put before or after."""
        units = self.split(text) if isinstance(text, str) else text
        return [self.ids.get(unit, UNKNOWN) for unit in units]

    def unit(self, number: int) -> str:
        """Return what a number stands for; the special ones read <padding>, <begin>, <end>, <unknown>."""
        return (*SPECIAL, *self.units)[number] if number < len(SPECIAL) else self.units[number - len(SPECIAL)]

    def decode(self, numbers: Iterable[int]) -> str:
        """Return the text of numbers; padding, begin and end say nothing, an unknown unit reads as U+FFFD."""
        return self.join([BROKEN if n == UNKNOWN else self.unit(n) for n in numbers if n >= UNKNOWN])

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a typed text: as typed, with their numbers and spans, unknown ones marked."""
        found, after = [], 0
        for unit, start, end in self._pieces(text):
            number = self.ids.get(unit, UNKNOWN)
            joined = self.kind == "byte pairs" and start > 0 and (start < after or not (
                text[start].isspace() or text[start - 1].isspace()))
            found.append(Token(text[start:end], number, start=start, end=end, unknown=number == UNKNOWN, joined=joined))
            after = end
        return tuple(found)

    def named(self, numbers: Iterable[int]) -> tuple[Token, ...]:
        """Return the tokens of numbers that a model said; spans are those in the text that `decode` makes of them."""
        numbers = list(numbers)
        said = [n for n in numbers if n >= UNKNOWN]
        ends = [len(self.decode(said[:i + 1])) for i in range(len(said))]
        whole, texts = self.decode(said), iter(ends)
        tokens = []
        for n in numbers:
            if n < UNKNOWN:
                tokens.append(Token(SPECIAL[n], n, special=True))
                continue
            end = next(texts)
            text = BROKEN if n == UNKNOWN else self.unit(n)
            if self.kind == "byte pairs":
                text = byte_pairs.raw(text).decode(errors="replace") if n != UNKNOWN else text
            tokens.append(Token(text, n, start=max(0, end - len(text)), end=min(end, len(whole)), unknown=n == UNKNOWN))
        return tuple(tokens)

    def nearest(self, unit: str, count: int = 3) -> tuple[str, ...]:
        """Return the known units that an unknown one may have meant, the likeliest first: its singular or plural, then
        what is spelt most like it."""
        word = forms(unit)[-1]
        stems = (f"{word}s", f"{word}es", word.removesuffix("s"), word.removesuffix("es"),
                 word.removesuffix("ies") + "y", word.removesuffix("y") + "ies")
        same_length = [u for u in self._lowered if abs(len(u) - len(word)) <= 3]
        close = difflib.get_close_matches(word, same_length, count, cutoff=0.6)
        found = [self._lowered[one] for one in (*stems, *close) if one in self._lowered and one != word]
        return tuple(dict.fromkeys(found))[:count]

    def to_json(self) -> dict[str, Any]:
        """Return the vocabulary as texts only."""
        return {"kind": self.kind, "units": list(self.units)}

    @staticmethod
    def from_json(given: Any) -> "Vocabulary":
        """Read what `to_json` wrote; raises Refusal for anything else, before anything is built of it."""
        units = given.get("units") if isinstance(given, dict) else None
        if not (isinstance(units, list) and isinstance(given.get("kind"), str) and set(given) == {"kind", "units"}
                and all(isinstance(unit, str) for unit in units)):
            raise Refusal("This is not a vocabulary: its kind and a list of texts were expected.")
        return Vocabulary(given["kind"], tuple(units))


def build(texts: Iterable[str], kind: str = "words", most: int = 8_000) -> Vocabulary:
    """Return the vocabulary of texts: their `most` most frequent units, the first seen first among equals."""
    if kind == "byte pairs":
        return Vocabulary(kind, byte_pairs.find(texts, most))
    empty = Vocabulary(kind, ())
    counts = Counter(unit for text in texts for unit in (*empty.split(text), *_spaces(text, kind)))
    return Vocabulary(kind, tuple(unit for unit, _ in counts.most_common(most)))


def _spaces(text: str, kind: str) -> str:
    """Return the plain spaces inside a text of characters: there they are units too."""
    return " " * text.strip().count(" ") if kind == "characters" else ""
