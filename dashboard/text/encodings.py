"""Bytes to text: the encoding guessed, or the one that somebody chose. Knows nothing of rows or formats.

A guess is always said, and never a silent latin-1. Bytes that the encoding does not hold become BROKEN, which no
encoding yields, so that the row they stand in can be named.
"""

import codecs

import charset_normalizer

from dashboard.text.cleaning import CONTROLS, clean
from engine.sentence import Refusal

BROKEN = "\udc80"       # half a surrogate pair: strict decoding never gives one
SAMPLE = 65_536         # bytes that a guess looks at

ENCODINGS = {           # Python's name: what people call it, the widest of each family
    "utf-8": "UTF-8", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE", "cp950": "Big5", "big5hkscs": "Big5-HKSCS", "gb18030": "GB18030", "cp932": "Shift JIS",
    "euc_jp": "EUC-JP", "cp949": "EUC-KR", "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
    "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1255": "Windows-1255", "cp1256": "Windows-1256",
    "cp1258": "Windows-1258", "cp874": "Windows-874", "koi8_r": "KOI8-R", "mac_roman": "Mac Roman",
}
_WIDER = {"utf_8": "utf-8", "ascii": "utf-8", "utf_16_le": "utf-16-le", "utf_16_be": "utf-16-be", "big5": "cp950",
          "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "latin_1": "cp1252",
          "tis_620": "cp874", "utf_32_le": "utf-32-le", "utf_32_be": "utf-32-be"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_EAST = ("utf-16-le", "utf-16-be", "cp950", "gb18030", "cp932", "euc_jp", "cp949", "big5hkscs")
_LEVEL_1 = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_kr", 0xB0, 0xC8))      # lead bytes
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
codecs.register_error("atlas-broken", lambda error: (BROKEN, error.end))


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """Return the text, its encoding (a key of ENCODINGS) and whether that was a guess.

    Raises Refusal when `encoding` is not one of ENCODINGS or when no encoding makes text of the bytes.
    """
    marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is not None and encoding not in ENCODINGS:
        raise Refusal("{given} is not an encoding that is offered here.", given=encoding)
    if marked and encoding in (None, marked[1]):
        return data[len(marked[0]):].decode(marked[1], "atlas-broken"), marked[1], False
    sample = data[:SAMPLE]
    if encoding is None and len(sample.translate(None, _CONTROLS)) >= 0.9 * len(sample) and _holds(data, "utf-8"):
        return data.decode("utf-8"), "utf-8", False
    chosen = encoding or _guess(data)
    return data.decode(chosen, "atlas-broken"), chosen, encoding is None


def _guess(data: bytes) -> str:
    sample = data[:SAMPLE]
    if wide := _with_zeros(sample):
        return wide
    best = charset_normalizer.from_bytes(sample).best()
    first = None if best is None else _offered(best)
    # The library errs on a few characters, on EUC-JP and on mixtures: what reads as everyday text goes first.
    shares = {name: _everyday(data, name) for name in _EAST}
    likely = first if shares.get(first, 0) >= 0.85 else max(shares, key=shares.get)
    if shares[likely] >= (0.85 if likely == first else 0.95 if first else 0.7):
        return likely
    if _mostly_utf8(sample):
        return "utf-8"
    if first or shares[likely] >= 0.5:
        return first or likely
    if sum(byte < 128 for byte in sample) >= 0.7 * len(sample) and _holds(data, "cp1252"):
        return "cp1252"
    raise Refusal("The content of this file is not text in any encoding known here.")


def _with_zeros(sample: bytes) -> str | None:
    """Return the UTF-32 or UTF-16 in which every zero byte of `sample` is half of an ASCII character."""
    zeros = sample.count(0)
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be") if zeros else ():
        text = _start(sample, name)
        seen = sum(c.isascii() and (c.isprintable() or c.isspace()) for c in text)
        if BROKEN not in text and "\0" not in text and (name.startswith("utf-32") or seen >= 0.8 * zeros):
            return name
    return None


def _offered(best: charset_normalizer.CharsetMatch) -> str | None:
    """Return the encoding of ENCODINGS that reads what the library found, the most usual one first."""
    names = [_WIDER.get(name, name) for name in (best.encoding, *best.could_be_from_charset)]
    same = [name for name in ENCODINGS if name in names]
    return names[0] if names[0] in _EAST else same[0] if same else None


def _everyday(data: bytes, encoding: str) -> float:
    """Return the share of everyday characters among those that are not ASCII: about 1 when `encoding` is right.

    Everyday is what the national standards call frequent: level 1 of GB 2312 and of Big5, Hangul of KS X 1001, kana,
    punctuation. The same bytes read in a wrong encoding scatter over the rare ones.
    """
    text = _start(data[:SAMPLE], encoding)
    foreign = [c for c in text if not c.isascii() or c == "\0"]
    if encoding.startswith("utf") and (len(data) % 2 or (len(foreign) < 4 and b"\0" not in data[:SAMPLE])):
        return 0.0      # any two letters are a character of UTF-16
    kana = encoding not in ("gb18030", "cp950", "big5hkscs")        # EUC-JP's kana are valid there too
    return sum(_frequent(c, kana) for c in foreign) / len(foreign) if foreign else float(bool(text))


def _frequent(c: str, kana: bool) -> bool:
    if "\u3040" <= c <= "\u30ff":
        return kana
    if "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uff60" or c in "“”‘’…—·":
        return True
    codes = ((c.encode(name, "replace"), low, high) for name, low, high in _LEVEL_1)
    return any(len(code) == 2 and low <= code[0] <= high for code, low, high in codes)


def _mostly_utf8(sample: bytes) -> bool:
    text = _start(sample, "utf-8")
    foreign = sum(not c.isascii() for c in text)
    return text.count(BROKEN) <= 0.7 * foreign


def _start(sample: bytes, encoding: str) -> str:
    """Decode a sample that may end within a character."""
    return codecs.getincrementaldecoder(encoding)("atlas-broken").decode(sample)


def _holds(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def looks_binary(text: str) -> bool:
    """Return whether more than a tenth of the start of `text` are control characters: no text, whatever its name."""
    start = text[:SAMPLE]
    return clean(start)[1][CONTROLS] > len(start) / 10
