"""Tables (csv, tsv) to rows of one column: delimiter, header and column found by looking. Knows nothing of files."""

import csv
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from dashboard.text import limits
from dashboard.text.cleaning import clean
from dashboard.text.sentences import Row
from engine.sentence import Refusal, Sentence, shorten

DELIMITERS = "\t,;|"
NONE = "\x1f"           # the delimiter of a table of one column: a character that no text holds
LOOK = 200              # records that a guess looks at
TEXT_NAMES = ("text", "sentence", "sentences", "texts", "content", "body", "review", "comment", "question", "message",
              "source", "src", "input", "prompt", "title", "quote", "utterance", "line",
              "句子", "文本", "文字", "內容", "内容", "原文", "評論", "评论", "留言", "問題", "问题", "標題", "标题")
OTHER_NAMES = ("id", "no.", "index", "label", "labels", "class", "category", "lang", "language", "score", "date",
               "target", "translation", "answer", "name", "author", "編號", "编号", "標籤", "标签", "語言", "语言",
               "類別", "类别", "翻譯", "翻译", "譯文", "译文")
LANGUAGES = ("en", "zh", "fr", "de", "es", "it", "ja", "ko", "ru", "english", "chinese", "french", "german", "spanish",
             "japanese", "korean", "中文", "英文", "法文", "德文", "日文", "英语", "英語", "汉语", "漢語")
_LONG_CELL = Sentence("A cell is longer than {limit} characters.", limit=limits.LONGEST_TEXT)
_QUOTES = Sentence("Its quotation marks do not match; a quoted cell may span {limit} lines.",
                   limit=limits.LONGEST_QUOTE)

Record = tuple[int, list[str], Sentence | None]     # the line it begins in, its cells, and why it cannot be used


def delimiter_of(lines: Sequence[str], candidates: str = DELIMITERS, agree: float = 0.5) -> str | None:
    """Return the delimiter that parts most records into the same number of cells, two or more, or None."""
    shares = {}
    for delimiter in candidates:
        look = list(records(lines[:LOOK], delimiter))
        widths = Counter(len(cells) for _, cells, bad in look if bad or any(cells))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        table = width > 1 and not _prose([cells for _, cells, _ in look])
        shares[delimiter] = count / widths.total() if table else 0.0
    best = max(shares, key=shares.get)
    return best if shares[best] >= agree else None


def _prose(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether these are sentences that were never a table: a space behind every comma, no known name above."""
    return all(cell[:1] in ("", " ") for cells in rows for cell in cells[1:]) and not _named(rows[0])


def single(lines: Sequence[str]) -> bool:
    """Return whether this is a table of one column: a known name above, or most lines in quotation marks."""
    look = [line.strip() for line in lines[:LOOK] if line.strip()]
    inside = sum(len(line) > 1 and line[0] == line[-1] == '"' for line in look)
    return bool(look) and (look[0].strip('"').casefold() in TEXT_NAMES or 2 * inside > len(look))


def records(lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    """Read records one by one; where quotes do not match, give up that line alone and go on with the next."""
    begin = 0
    while begin < len(lines):
        fed = (lines[i] + "\n" for i in range(begin, min(begin + limits.LONGEST_QUOTE, len(lines))))
        reader = csv.reader(fed, delimiter=delimiter, strict=True)
        try:
            yield begin + 1, next(reader), None
            begin += reader.line_num
        except csv.Error as error:
            reason = _LONG_CELL if "field limit" in str(error) else _QUOTES
            yield begin + 1, [], reason
            begin += 1


def rows_of(lines: Sequence[str], delimiter: str, column: int | None = None,
            header: bool | None = None) -> tuple[Iterator[Row], dict]:
    """Return the rows of the column that holds the sentences, and what was found out about the table.

    Raises Refusal when the table is too wide, when `column` is not in it or when only a header is there.
    """
    look = [cells for _, cells, _ in records(lines[:LOOK], delimiter) if any(cells)]
    width = Counter(map(len, look)).most_common(1)[0][0] if look else 1
    if width > limits.MOST_COLUMNS:
        raise Refusal("The table has {given} columns; at most {limit} are read.", given=width,
                      limit=limits.MOST_COLUMNS)
    if header is None:
        header = bool(look) and len(look[0]) == width and is_header(look[0], look[1:])
    names = distinct(look[0] if header else map(str, range(1, width + 1)))
    if column is None:
        column = column_of(look[0] if header else (), [cells for cells in look[header:] if len(cells) == width])
    if not 0 <= column < width:
        raise Refusal("Column {given} is not there; the last one is {last}.", given=column + 1, last=width)
    if header and len(look) == 1 and len(lines) <= LOOK:
        raise Refusal("The file holds a header ({header}) and no row below it.", header=delimiter.join(names))
    about = {"kind": "table", "delimiter": delimiter.strip(NONE), "header": header, "columns": names, "column": column}
    return _cells(records(lines, delimiter), width, column, header), about


def _cells(found: Iterable[Record], width: int, column: int, header: bool) -> Iterator[Row]:
    for number, cells, reason in found:
        if header and any(cells):
            header = False
            continue
        short = len(cells) <= column and any(cells)
        if reason is None and (short or any(cells[width:])):
            reason = _ragged(len(cells), width)
        yield number, cells[column] if column < len(cells) else "", reason


@lru_cache(maxsize=100)
def _ragged(given: int, width: int) -> Sentence:
    return Sentence("Cells in this row: {given}; in the others: {width}.", given=given, width=width)


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Return whether the first record names the columns: known names, or short words above numbers or long texts."""
    names = [cell.strip() for cell in first]
    if not all(names) or max(map(len, names)) > 40 or any(_number(name) or name[-1] in ".!?。!?…" for name in names):
        return False
    if _named(names):
        return True
    for i, name in enumerate(names if len(rest) > 2 else ()):
        below = [row[i] for row in rest if len(row) == len(first) and row[i].strip()]
        numbers = bool(below) and all(map(_number, below))
        texts = bool(below) and len(names) > 1 and min(map(len, below)) > 2 * len(name) and " " not in name
        if numbers or (texts and statistics.mean(map(len, below)) >= 20):
            return True
    return False


def _named(cells: Sequence[str]) -> bool:
    names = [cell.strip().casefold() for cell in cells]
    return any(name in TEXT_NAMES + OTHER_NAMES for name in names) or all(name in LANGUAGES for name in names)


def column_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the column that most likely holds the sentences: by its name, else the one with the longest texts."""
    known = [name.strip().casefold() for name in names]
    for name in TEXT_NAMES:
        if name in known:
            return known.index(name)

    def worth(i: int) -> float:
        return sum(len(row[i]) for row in rows if not _number(row[i]) and "://" not in row[i])

    return max(range(len(rows[0])), key=worth) if rows else 0


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names fit to be shown: safe, short, none empty, no two alike."""
    shown: list[str] = []
    for number, name in enumerate(names, 1):
        label = shorten(clean(name)[0].strip()) or str(number)
        shown.append(f"{label} ({number})" if label in shown else label)
    return tuple(shown)


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
