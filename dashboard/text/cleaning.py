"""Characters made safe, every change counted. Knows nothing of rows, files or screens.

Decided here: line breaks and tabs become spaces; NUL, other control characters and U+FEFF go; embeddings, overrides and
isolates of direction go (marks and right-to-left letters stay, the screen isolates them); half a surrogate pair becomes
U+FFFD; the radicals that PDFs leave (U+2E80 to U+2FDF) become the characters they stand for. Composed or decomposed
letters, joiners of emoji families, U+200B and spaces at the ends stay as they are.
"""

import unicodedata
from collections import Counter

import regex

from engine.sentence import Sentence, template

BREAKS = template("Line breaks and tabs turned into spaces: {count}.")
CONTROLS = template("Control characters removed: {count}.")
DIRECTIONS = template("Marks that reverse the reading direction removed: {count}.")
SURROGATES = template("Broken characters shown as �: {count}.")
RADICALS = template("Radicals, as a PDF leaves them, replaced by their characters: {count}.")

# The supplement has no decompositions in Unicode's data: its characters in order, U+2E80 first; ⺀ stands for none.
_SUPPLEMENT = ("⺀厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄㣺扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王疋目"
               "示礻竹糹纟罓罒网网网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青"
               "韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟")
_FOLDED = {0x2E80 + i: c for i, c in enumerate(_SUPPLEMENT) if ord(c) != 0x2E80 + i}
_FOLDED |= {i: unicodedata.normalize("NFKC", chr(i)) for i in range(0x2F00, 0x2FD6)}

_PAIR = regex.compile("[\ud800-\udbff][\udc00-\udfff]")
_RULES = (      # in this order: what is removed first cannot part what belongs together
    (CONTROLS, regex.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]"), ""),
    (DIRECTIONS, regex.compile("[\u202a-\u202e\u2066-\u206f]"), ""),
    (SURROGATES, regex.compile("[\ud800-\udfff]"), "\ufffd"),
    (BREAKS, regex.compile("\r\n|[\t\n\v\f\r\x85\u2028\u2029]"), " "),
    (RADICALS, regex.compile("[" + "".join(map(chr, _FOLDED)) + "]"), lambda match: _FOLDED[ord(match[0])]),
)
_NOTHING = regex.compile(r"[\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]*+")


def clean(text: str) -> tuple[str, Counter[str]]:
    """Return `text` made safe, and how often each change was made, by the template that says it."""
    changes: Counter[str] = Counter()
    if text.isascii() and text.isprintable():
        return text, changes
    for said, pattern, instead in _RULES:
        if said is SURROGATES:      # both halves side by side are one character: nothing changes
            text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
        text, changes[said] = pattern.subn(instead, text)
    return text, +changes


def notes(changes: Counter[str]) -> tuple[Sentence, ...]:
    """Return one sentence for each kind of change."""
    return tuple(Sentence(said, count=count) for said, count in changes.items())


def nothing_in(text: str) -> bool:
    """Return whether nobody could see anything in `text`: empty, or only spaces and invisible characters."""
    return not text or _NOTHING.fullmatch(text) is not None


def graphemes(text: str) -> tuple[str, ...]:
    """Return what readers take for one character each: an emoji family or a letter with all its marks stays whole."""
    return tuple(regex.findall(r"\X", text))
