"""Text to units and back: words with their punctuation apart, or characters. Knows no vocabulary and no model.

Decided here: an elided French word keeps its apostrophe and stands alone (l'accord is "l'" and "accord"), other
apostrophes, hyphens and the marks inside a number stay inside (don't, grand-mère, 1.5, 3/4); a Chinese or Japanese
character is a word of its own. `split` of `join` gives the same units back.
"""

import unicodedata

import regex

Span = tuple[int, int]

_WORD = r"[[\p{L}\p{M}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}]]"
_WORDS = regex.compile(
    rf"(?<!{_WORD})(?i:[cdjlmnst]|(?:jus|lors|puis)?qu)['’＇]"             # an elided word
    rf"|{_WORD}+(?:['’＇-]{_WORD}+|(?<=\p{{N}})[.,:/](?=\p{{N}}){_WORD}+)*"
    r"|(?!\s)\X", regex.V1)
_CLUSTER = regex.compile(r"\X")
_ELIDED = regex.compile(r"(?i:[cdjlmnst]|(?:jus|lors|puis)?qu)'")
_LETTER = regex.compile(r"[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}]]", regex.V1)
_CLOSING = frozenset(".,!?;:")

_NARROW = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {
    0x3000: " ", ord("。"): ".", ord("、"): ",", ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}


def word_spans(text: str) -> list[Span]:
    """Return where each word or mark of `text` stands, as [start, end)."""
    return [match.span() for match in _WORDS.finditer(text)]


def character_spans(text: str) -> list[Span]:
    """Return where each character stands as readers see it (marks and joined emoji with it), outer spaces left out."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text.isascii():
        return [(i, i + 1) for i in range(start, end)]
    return [match.span() for match in _CLUSTER.finditer(text, start, end)]


def join_words(units: list[str] | tuple[str, ...]) -> str:
    """Return units as a sentence: a space between them, none before closing punctuation or after an elided word."""
    text, before = "", ""
    for unit in units:
        glued = not text or unit in _CLOSING or (_ELIDED.fullmatch(before) and _LETTER.match(unit))
        text, before = text + ("" if glued else " ") + unit, unit
    return text


def plain(piece: str) -> str:
    """Return a piece of text as a new vocabulary takes it in: composed, its apostrophes straight."""
    return unicodedata.normalize("NFC", piece).replace("’", "'")


def forms(piece: str) -> tuple[str, ...]:
    """Return the spellings under which a piece of text may be known, the nearest first: as it is, composed, half-width
    where it is full-width, lower case."""
    composed = unicodedata.normalize("NFC", piece)
    narrow = composed.translate(_NARROW)
    return piece, composed, narrow, narrow.lower()
