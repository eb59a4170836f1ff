"""A vocabulary's pieces as people read them: "##ing", "Ġthe", "▁the", "the</w>", "<0xE4>". Knows no text, no model."""

import json
import re
import unicodedata
from functools import lru_cache

BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
BLANK = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"}


@lru_cache(maxsize=1)
def byte_of() -> dict[str, int]:
    """Map the characters of byte-level vocabularies to bytes: printable bytes stand for themselves, the others follow.

    Source: Radford et al. 2019 (GPT-2), byte-level byte pair encoding.
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}


class Pieces:
    """The pieces of one tokenizer's vocabulary, and how they are written."""

    def __init__(self, tokenizer) -> None:
        self.tokenizer = tokenizer
        backend = getattr(tokenizer, "backend_tokenizer", None)
        written = " ".join(_state(part) for part in (getattr(backend, "decoder", None),
                                                     getattr(backend, "pre_tokenizer", None)))
        model = getattr(backend, "model", None)
        self.bytes = '"ByteLevel"' in written
        self.suffix = getattr(model, "end_of_word_suffix", None) or ""
        prefix = getattr(model, "continuing_subword_prefix", None)
        self.prefix = prefix or ("##" if backend is None and getattr(tokenizer, "unk_token", None) == "[UNK]" else "")
        self.blanks = self.bytes or "\u2581" in written or backend is None     # a word's first piece holds its blank
        self.readable = lru_cache(maxsize=4096)(self._readable)

    def raw(self, id: int) -> str:
        """Return a piece as the vocabulary holds it."""
        piece = self.tokenizer.convert_ids_to_tokens(int(id))
        return str(id) if piece is None else str(piece)

    def marked(self, before: int, id: int) -> bool | None:
        """Say whether the vocabulary marks `id` as going on with the word of `before`; None where it marks nothing."""
        piece = self.raw(id)
        if self.prefix:
            return piece.startswith(self.prefix)
        if self.suffix:
            return not self.raw(before).endswith(self.suffix)
        return False if self.blanks and piece[:1] in ("\u2581", "Ġ", "Ċ") else None

    def spell(self, character: str) -> list[int] | None:
        """Return ids that stand for one character; None where the vocabulary has none."""
        wanted = [character]
        if self.bytes:
            letters = {byte: letter for letter, byte in byte_of().items()}
            wanted = [letters[byte] for byte in character.encode()]
        ids = self.tokenizer.convert_tokens_to_ids(wanted)
        unknown = self.tokenizer.unk_token_id
        ids = [unknown if found is None else found for found in ids]
        return None if any(found is None for found in ids) else ids

    def _readable(self, id: int) -> str:
        """Return a piece's text without the marks of its vocabulary; bytes that are no character as hexadecimals."""
        piece = self.raw(id)
        if self.prefix:
            return shown(piece.removeprefix(self.prefix) or piece)
        if self.bytes:
            return decoded(piece)
        if byte := BYTE.fullmatch(piece):
            return shown(chr(int(byte[1], 16))) if int(byte[1], 16) < 128 else f"0x{byte[1].upper()}"
        if self.suffix:
            return shown(piece.removesuffix(self.suffix) or piece)
        text = piece.replace("\u2581", " ") if self.blanks else piece
        return shown(text[1:] if text[:1] == " " and len(text) > 1 else text)


def decoded(piece: str) -> str:
    """Return the text of a byte-level piece."""
    table = byte_of()
    if any(letter not in table for letter in piece):    # an added token, written as it is
        return shown(piece)
    raw = bytes(table[letter] for letter in piece)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return " ".join(f"0x{byte:02X}" for byte in raw)
    return shown(text[1:] if text[:1] == " " and len(text) > 1 else text)


def shown(text: str) -> str:
    """Return text in which blanks can be seen where there is nothing else."""
    return "".join(BLANK.get(letter, letter) for letter in text) if text.isspace() else text


def continues(before: str, text: str) -> bool:
    """Say whether `text` goes on with the word that `before` ends in: letters after letters, except between words that
    are written without blanks."""
    if not before or not text:
        return False
    last, first = before[-1], text[0]
    if unicodedata.category(first).startswith("M") or first == "\u200d":
        return True
    return last.isalnum() and first.isalnum() and not (_alone(last) or _alone(first))


def _alone(character: str) -> bool:
    """Say whether a letter belongs to a script written without blanks between words."""
    name = unicodedata.name(character, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "BOPOMOFO"))


def _state(part: object) -> str:
    """Return how a part of a tokenizer describes itself, as JSON."""
    if part is None:
        return ""
    state = part.__getstate__()
    return json.dumps(json.loads(state) if isinstance(state, bytes) else str(state), ensure_ascii=False)
