"""Text to tokens that people can read: every piece with its own text and the span it came from. Knows no model.

What is typed is text: "<s>" or "[MASK]" typed by hand never becomes a special token.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from threading import Lock

from engine.pretrained.reading.pieces import Pieces, continues
from engine.recording import Token
from engine.sentence import Refusal

SURROGATE = re.compile("[\ud800-\udfff]")
_SLOW = Lock()      # tokenizers written in Python are not promised to be safe among threads


@dataclass(frozen=True)
class Read:
    """What a tokenizer made of a text: its tokens, the type id of each, and how many there were.

    `given` is 0 unless the text was longer than the limit.
    """

    tokens: tuple[Token, ...]
    types: tuple[int, ...]
    given: int = 0

    @property
    def ids(self) -> list[int]:
        return [token.id for token in self.tokens]


@dataclass(frozen=True)
class Piece:
    """One id with its span in the text of its segment; `special`: put in by the tokenizer; `type`: what models read."""

    id: int
    start: int
    end: int
    special: bool
    segment: int
    type: int = 0


class Reader:
    """Reads text with one tokenizer, which it owns: truncation and padding are switched off, once."""

    def __init__(self, tokenizer, target: bool = False) -> None:
        self.tokenizer = tokenizer
        self.backend = getattr(tokenizer, "backend_tokenizer", None)
        if self.backend is not None:
            self.backend.no_truncation()
            self.backend.no_padding()
            self.backend.encode_special_tokens = True
        self.pieces = Pieces(tokenizer)
        self.special = frozenset(tokenizer.all_special_ids)
        self.unknown = tokenizer.unk_token_id if tokenizer.unk_token_id is not None else -1
        self.target = None
        if not target and hasattr(tokenizer, "_switch_to_target_mode"):
            other = deepcopy(tokenizer)         # a copy of its own: switching to and fro is not for threads
            other._switch_to_target_mode()
            self.target = Reader(other, target=True)

    def read(self, text: str, pair: str | None = None, limit: int | None = None, target: bool = False) -> Read:
        """Tokenize a text, or a text and its second segment; at most the first `limit` tokens, special ones included.

        `target`: the text is what a decoder is to say; some tokenizers put other special tokens around it.
        """
        if target and self.target is not None:
            return self.target.read(text, limit=limit)
        texts = [SURROGATE.sub("\ufffd", part) for part in ((text,) if pair is None else (text, pair))]
        pieces, given = self._encode(texts, limit)
        literal = [part for piece in pieces for part in self._literal(piece, texts)]
        if limit is not None and len(literal) > limit:      # only where typed special tokens were spelt out
            given, literal = given or len(literal), literal[:limit]
        return Read(self.name(literal, texts), tuple(piece.type for piece in literal), given)

    def name(self, pieces: list[Piece], texts: list[str]) -> tuple[Token, ...]:
        """Turn pieces into tokens: readable text, and whether they go on with the word before."""
        tokens: list[Token] = []
        for index, piece in enumerate(pieces):
            text, unknown = self.pieces.readable(piece.id), piece.id == self.unknown and not piece.special
            start, end = _trim(texts, piece)
            if unknown and end > start:
                text = texts[piece.segment][start:end]
            text = self.pieces.raw(piece.id) if piece.special else text
            token = Token(text, piece.id, piece.special, start, end, unknown)
            if index and self._joined(tokens[-1], token) and pieces[index - 1].segment == piece.segment:
                token = replace(token, joined=True)
            tokens.append(token)
        return tuple(tokens)

    def _joined(self, before: Token, token: Token) -> bool:
        """Say whether a token goes on with the word before: as the vocabulary marks it, else by their spans."""
        if before.special or token.special:
            return False
        marked = self.pieces.marked(before.id, token.id)
        if marked is not None and (self.pieces.prefix or token.start < 0):
            return marked
        if token.start >= 0 and (token.start, token.end) == (before.start, before.end):
            return True
        touching = before.end == token.start if token.start >= 0 else self.pieces.blanks
        return touching and continues(before.text, token.text)

    def of_ids(self, ids: list[int]) -> tuple[Token, ...]:
        """Name ids that came without a text."""
        special = self.special
        return self.name([Piece(i, -1, -1, i in special, 0) for i in ids], [""])

    def known(self, text: str) -> tuple[int, int]:
        """Count the characters of a text that the model knows, and all of them; blanks are not counted."""
        text = SURROGATE.sub("\ufffd", text)
        pieces, _ = self._encode([text], None)
        ink = {i for i, character in enumerate(text) if not character.isspace()}
        known = {i for piece in pieces if not piece.special and piece.id != self.unknown
                 for i in range(max(0, piece.start), piece.end)}
        return len(ink & known), len(ink)

    def _encode(self, texts: list[str], limit: int | None) -> tuple[list[Piece], int]:
        if self.backend is None:
            return self._encode_slowly(texts, limit)
        encoding = _safely(self.backend.encode, *texts)
        given = 0
        if limit is not None and len(encoding) > limit:
            given, encoding = len(encoding), self._cut(texts, limit)
        segments = [segment or 0 for segment in encoding.sequence_ids]
        parts = zip(encoding.ids, encoding.offsets, encoding.special_tokens_mask, segments, encoding.type_ids,
                    strict=True)
        return [Piece(id, *span, bool(special), segment, type) for id, span, special, segment, type in parts], given

    def _cut(self, texts: list[str], limit: int):
        """Keep the first tokens of the longest segment, until all fit with the special tokens around them."""
        parts = [_safely(self.backend.encode, text, add_special_tokens=False) for text in texts]
        room = limit - self.backend.num_special_tokens_to_add(len(parts) == 2)
        sizes = [len(part) for part in parts]
        while sum(sizes) > max(room, 0):
            longest = sizes.index(max(sizes))
            others = sum(sizes) - sizes[longest]
            second = max((s for i, s in enumerate(sizes) if i != longest), default=0)
            sizes[longest] = max(room - others, min(second, sizes[longest] - 1), 0)
        for part, size in zip(parts, sizes, strict=True):
            part.truncate(size)
        return self.backend.post_process(*parts)

    def _encode_slowly(self, texts: list[str], limit: int | None) -> tuple[list[Piece], int]:
        with _SLOW:
            found = self.tokenizer(*texts, split_special_tokens=True, return_special_tokens_mask=True)
            given = len(found["input_ids"])
            if limit is not None and given > limit:
                found = self.tokenizer(*texts, split_special_tokens=True, return_special_tokens_mask=True,
                                       truncation=True, max_length=limit)
        types = found.get("token_type_ids") or [0] * len(found["input_ids"])
        pieces = [Piece(i, -1, -1, bool(special), min(type, len(texts) - 1), type) for i, special, type in zip(
            found["input_ids"], found["special_tokens_mask"], types, strict=True)]
        return pieces, given if limit is not None and given > limit else 0

    def _literal(self, piece: Piece, texts: list[str]) -> list[Piece]:
        """Spell out a special token that was typed: some vocabularies hold "<s>" as a piece like any other."""
        if piece.special or piece.id not in self.special:
            return [piece]
        raw = self.pieces.raw(piece.id)
        if piece.id == self.unknown and raw.strip() not in texts[piece.segment][max(0, piece.start):max(0, piece.end)]:
            return [piece]
        start, end = _trim(texts, piece)
        typed = texts[piece.segment][start:end] if end > start else raw
        ids = [(self.pieces.spell(character), i) for i, character in enumerate(typed)]
        if any(found is None for found, _ in ids):
            raise Refusal('"{text}" is a special token of this model and cannot be read as text.', text=raw)
        spans = [(start + i, start + i + 1) if end > start else (-1, -1) for _, i in ids]
        return [replace(piece, id=id, start=span[0], end=span[1]) for (found, _), span in zip(ids, spans, strict=True)
                for id in found]


def _safely(encode, *texts: str, **keywords):
    """Call the tokenizer; what it calls a panic, no ordinary error, becomes a sentence."""
    try:
        return encode(*texts, **keywords)
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise Refusal("The tokenizer of this model failed on this text: {error}", error=panic) from None


def _trim(texts: list[str], piece: Piece) -> tuple[int, int]:
    """Return a piece's span without the blanks at its ends; -1, -1 where it has none."""
    start, end = piece.start, piece.end
    if piece.special or end <= start:
        return -1, -1
    text = texts[piece.segment]
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return start, end
