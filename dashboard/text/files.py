"""An uploaded file through the gate: judged by its content, its name only shown. Knows no Streamlit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dashboard.text import jsons, limits, tables
from dashboard.text.cleaning import clean
from dashboard.text.encodings import BROKEN, ENCODINGS, decoded, looks_binary
from dashboard.text.given import Upload
from dashboard.text.sentences import Row, gathered, line_rows, split
from engine.sentence import Refusal, Sentence, shorten

_SIGNATURES = (     # what the first bytes say, whatever the name says
    (b"PK\x03\x04", "ZIP"), (b"PK\x05\x06", "ZIP"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "RAR"), (b"\x28\xb5\x2f\xfd", "Zstandard"), (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "RIFF"), (b"%PDF", "PDF"), (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0", "Excel (xls) or Word (doc)"), (b"\x7fELF", "ELF"), (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"), (b"\x93NUMPY", "NumPy"), (b"\x80\x02", "pickle"), (b"\x80\x04", "pickle"),
)
_WITHIN_ZIP = ((b"xl/", "Excel (xlsx)"), (b"word/", "Word (docx)"), (b"opendocument", "OpenDocument"))
_JSON, _TABLE = ("json", "jsonl", "ndjson"), ("csv", "tsv")


def uploaded(name: str, data: bytes, encoding: str | None = None, column: int | None = None,
             header: bool | None = None) -> Upload:
    """Judge a file of sentences: lines, csv, tsv, JSON or JSON lines, by its content.

    `encoding` (a key of ENCODINGS), `column` (an index into the upload's `columns`) and `header` (whether the first row
    of a table names its columns) overrule what was guessed.
    The ending of the name decides only where the content could be either: 42 in a .json is no sentence.
    """
    known = Upload(name=shown(name))
    try:
        text, known = opened(known, data, encoding)
        rows, about = rows_in(text, split(text), ending(name), column, header)
        rows = unbroken(rows, text, known.encoding)
        said = spoken(known.encoding, known.guessed, about)
        return gathered(rows, said, name=known.name, encoding=known.encoding, guessed=known.guessed, **about)
    except NotText as refusal:
        return replace(refusal.known, refusal=refusal.sentence)
    except Refusal as refusal:
        return replace(known, refusal=refusal.sentence)


class NotText(Refusal):
    """The bytes hold no text; `known` is what was found out before that."""

    known: Upload


def shown(name: str) -> str:
    """Return a file's name as it may be displayed; it is never a path."""
    return shorten(clean(re.split(r"[/\\]", name)[-1])[0])


def ending(name: str) -> str:
    """Return what stands behind the last dot of a file's name, in lower case."""
    return name.rpartition(".")[2].lower()


def opened(known: Upload, data: bytes, encoding: str | None = None) -> tuple[str, Upload]:
    """Return the text in a file, and `known` with its encoding. Raises Refusal when there is no text in it."""
    _file_of_text(data)
    text, found, guessed = decoded(data, encoding)
    known = replace(known, encoding=found, guessed=guessed)
    if looks_binary(text):
        refusal = NotText("The content of this file is not text in {encoding}.", encoding=ENCODINGS[found])
        refusal.known = known
        raise refusal
    return text, known


def spoken(encoding: str, guessed: bool, about: dict) -> tuple[Sentence, ...]:
    said = []
    if guessed:
        said.append(Sentence("The file does not name its encoding; it was read as {encoding}.",
                             encoding=ENCODINGS[encoding]))
    if about.get("header"):
        said.append(Sentence("The first row was taken as names: {names}.", names=", ".join(about["columns"])))
    return tuple(said)


def _file_of_text(data: bytes) -> None:
    if not data:
        raise Refusal("The file is empty.")
    if len(data) > limits.LARGEST_FILE:
        raise Refusal("The file has {given} MB; at most {limit} MB are read.",
                      given=round(len(data) / 1e6, 1), limit=limits.LARGEST_FILE // 1_000_000)
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    if kind == "ZIP":
        kind = next((inner for part, inner in _WITHIN_ZIP if part in data[:4096]), kind)
    if kind is not None:
        raise Refusal("The content of this file is {kind}, not text; txt, csv, tsv, json and jsonl are read.",
                      kind=kind)


def rows_in(text: str, lines: Sequence[str], ending: str, column: int | None,
            header: bool | None) -> tuple[Iterator[Row], dict]:
    """Return the rows of one column of a table or of JSON, or all lines, and what was found out about them."""
    if ending in _JSON or jsons.looks_json(text):
        try:
            return jsons.rows_of(text, lines, column, by_line=ending in _JSON[1:])
        except jsons.NotJson:
            if ending in _JSON:
                raise
    delimiter = tables.delimiter_of(lines) if ending in _TABLE else tables.delimiter_of(lines, "\t", agree=0.9)
    if delimiter is None and ending in _TABLE and tables.single(lines):
        delimiter = tables.NONE
    if delimiter is not None:
        return tables.rows_of(lines, delimiter, column, header)
    return line_rows(lines), {"kind": "lines"}


def unbroken(rows: Iterable[Row], whole: str, encoding: str) -> Iterator[Row]:
    """Name the rows that hold bytes which the encoding does not know; `whole` is all the text they come from."""
    broken = BROKEN in whole
    for number, text, reason in rows:
        if broken and reason is None and BROKEN in text:
            reason = Sentence("It holds bytes that are not {encoding}.", encoding=ENCODINGS[encoding])
        yield number, text, reason
