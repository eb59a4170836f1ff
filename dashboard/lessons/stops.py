"""What a lesson is: stops, each with its words, picture, question and laws. Knows no files, models or screens.

All are frozen values that refuse nonsense in a sentence, which the loader completes with the file's name.
"""

import re
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
VIEWER = ("map", "steps")     # pages about one entry of the embedded model
PAGES = (*VIEWER, "cell", "path", "labels", "gradient", "translate", "bottleneck", "scoring", "train")
STAGES = ("products", "scale", "mask", "softmax", "values", "output")     # of Steps
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BLANK = re.compile(r"\{([a-z_]+)\}")

Words = dict[str, str]      # the same text in each of LANGUAGES
Word = tuple[str, int]      # a token's text and which of its occurrences, counted from 1
Settings = dict[str, str | int | float]


def _need(true: bool, sentence: str) -> None:
    if not true:
        raise ValueError(sentence)


def _spoken(words: Words, what: str) -> None:
    _need(set(words) == set(LANGUAGES) and all(words.values()), f"{what} must speak {', '.join(LANGUAGES)}")
    blanks = [set(BLANK.findall(text)) for text in words.values()]
    _need(all(b == blanks[0] for b in blanks), f"{what} must hold the same {{numbers}} in every language")


@dataclass(frozen=True)
class Show:
    """The picture of a stop: the page, its sentence, and what is chosen there.

    On the pages about one entry (`VIEWER`) that is layer, head, query and key, `panel` and `hide` (special tokens are
    left out), and on Steps the `stage` of the equation that is open. On others it is `places`, the page's own choices
    as they stand in the address, and the `step` of a picture that steps, from 1 (0: its own first one).
    """

    page: str
    text: str
    layer: int = -1
    head: int = -1
    query: Word = ("", 0)
    key: Word = ("", 0)
    panel: str = "lines"
    hide: bool = False
    stage: str = ""
    places: Settings = field(default_factory=dict)
    step: int = 0

    def __post_init__(self) -> None:
        _need((self.page == "steps") == (self.stage in STAGES), f"a stop on steps opens one of {', '.join(STAGES)}")
        _need(self.page in PAGES, f"page {self.page!r} must be one of {', '.join(PAGES)}")
        _need(bool(self.text.strip()), "the text is empty")
        _need(self.step >= 0, "steps count from 1")
        if self.entry:
            _need(self.layer >= 0 and self.head >= 0, "layer and head count from 0")
            _need(self.query[1] > 0 and self.key[1] > 0, "occurrences of a word count from 1")
            _need(self.panel in ("lines", "heatmap"), f"panel {self.panel!r} must be lines or heatmap")

    @property
    def entry(self) -> bool:
        """Whether the picture is about one entry of the embedded model."""
        return self.page in VIEWER


@dataclass(frozen=True)
class Predict:
    """A question before the answer: `cover` hides the numbers, or leaves the picture of the stop before (`picture`)."""

    ask: Words
    options: dict[str, tuple[str, ...]]
    answer: int                 # position in `options`, from 0
    tell: Words                 # said once the answer is revealed
    cover: str = "numbers"

    def __post_init__(self) -> None:
        _spoken(self.ask, "ask")
        _spoken(self.tell, "tell")
        counts = {len(options) for options in self.options.values()}
        _need(set(self.options) == set(LANGUAGES) and len(counts) == 1 and counts.pop() in (2, 3, 4),
              "options must be two to four, equally many in every language")
        _need(0 <= self.answer < len(self.options["en"]), f"answer {self.answer} is not the position of an option")
        _need(self.cover in ("numbers", "picture"), f"cover {self.cover!r} must be numbers or picture")


@dataclass(frozen=True)
class Law:
    """A number that must come out of the shipped model between `above` and `below`, or be `equals`.

    `kind` says which number (`laws.KINDS`, `measures.MEASURES`); `name` lets the words of the stop show it as {name}.
    What is None is taken from the stop's picture: a law about the entry that is shown names nothing. `of` is what a
    measure is asked about. `digits` says how many significant digits the words show, where three are not the point.
    """

    kind: str
    name: str = ""
    of: Settings = field(default_factory=dict)
    text: str | None = None
    layer: int | None = None
    head: int | None = None
    query: Word | None = None
    key: Word | None = None
    than: Word | None = None
    more: float | None = None
    hide: bool = False
    above: float | None = None
    below: float | None = None
    equals: float | None = None
    digits: int = 3

    def __post_init__(self) -> None:
        _need(1 <= self.digits <= 9, f"{self.digits} digits are not 1 to 9")
        bounded = self.above is not None or self.below is not None
        _need(bounded != (self.equals is not None), "a law has bounds (above, below) or one value (equals)")
        if self.above is not None and self.below is not None:
            _need(self.above < self.below, f"no number is above {self.above} and below {self.below}")

    def holds(self, number: float) -> bool:
        """Return whether `number` obeys this law; nan obeys none."""
        if self.equals is not None:
            return number == self.equals
        return ((self.above is None or number > self.above) and (self.below is None or number < self.below)
                and number == number)

    def wanted(self) -> str:
        """Return the bounds in words."""
        if self.equals is not None:
            return f"exactly {self.equals:g}"
        return " and ".join(f"{name} {bound:g}" for name, bound in (("above", self.above), ("below", self.below))
                            if bound is not None)


@dataclass(frozen=True)
class Stop:
    """One thing to look at: what is said, what is shown, what is asked, what must hold, and what it does not show."""

    name: str
    title: Words
    show: Show
    say: Words
    not_shown: Words
    expect: tuple[Law, ...]
    predict: Predict | None = None

    def __post_init__(self) -> None:
        _need(bool(NAME.fullmatch(self.name)), f"the name {self.name!r} must be lower-case words joined by -")
        _spoken(self.title, "title")
        _spoken(self.say, "say")
        _spoken(self.not_shown, "not_shown")
        _need(bool(self.expect), "a stop without a law proves nothing")
        names = [law.name for law in self.expect if law.name]
        _need(len(names) == len(set(names)), "two laws have one name")
        spoken = [self.say, self.not_shown] + ([self.predict.ask, self.predict.tell] if self.predict else [])
        wanted = {blank for words in spoken for blank in BLANK.findall(words["en"])}
        _need(wanted == set(names), f"the words want {sorted(wanted)}, the laws give {sorted(names)}")


@dataclass(frozen=True)
class Lesson:
    """One question and the stops that answer it."""

    number: int
    name: str
    title: Words
    question: Words
    stops: tuple[Stop, ...]

    def __post_init__(self) -> None:
        _need(self.number > 0, "lessons count from 1")
        _need(bool(NAME.fullmatch(self.name)), f"the name {self.name!r} must be lower-case words joined by -")
        _spoken(self.title, "title")
        _spoken(self.question, "question")
        _need(bool(self.stops), "a lesson needs a stop")
        names = [stop.name for stop in self.stops]
        _need(len(names) == len(set(names)), "two stops have one name")
        first = self.stops[0].predict
        _need(not (first and first.cover == "picture"), "before the first stop there is no picture to cover it with")

    def position(self, name: str) -> int:
        """Return which stop is called `name`, from 0; the first where none is."""
        return next((i for i, stop in enumerate(self.stops) if stop.name == name), 0)
