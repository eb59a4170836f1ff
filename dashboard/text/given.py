"""What comes out of the gate: one result type, accepted, changed or refused. Knows nothing of how it was reached."""

from dataclasses import dataclass

from engine.sentence import Sentence


@dataclass(frozen=True)
class Given:
    """What may be read of something given. Refused: `refusal` says why and `sentences` is empty."""

    sentences: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()            # what was changed, left out or guessed, with its count
    refusal: Sentence | None = None

    @property
    def outcome(self) -> str:
        """Return "accepted", "changed" or "refused"."""
        return "refused" if self.refusal is not None else "changed" if self.notes else "accepted"

    @property
    def text(self) -> str:
        """Return the only or first sentence, "" where there is none."""
        return self.sentences[0] if self.sentences else ""


@dataclass(frozen=True)
class Skipped:
    """Rows that cannot be used, all for the same reason; rows count from 1 as the file's own lines or items do."""

    reason: Sentence
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Upload(Given):
    """Sentences from many rows. rows = len(sentences) + the rows in `skipped`; a header is not counted as a row."""

    name: str = ""                              # for display only: never a path
    kind: str = ""                              # "lines" | "table" | "json" | "jsonl"
    numbers: tuple[int, ...] = ()               # the row that each sentence came from
    skipped: tuple[Skipped, ...] = ()
    encoding: str = ""                          # a key of ENCODINGS; "" for what was pasted
    guessed: bool = False                       # the encoding was guessed: show it, offer the others
    delimiter: str = ""
    header: bool = False
    columns: tuple[str, ...] = ()               # of a table or of JSON objects, for display; choose by index
    column: int | None = None                   # the one that holds the sentences

    @property
    def rows(self) -> int:
        """Return how many rows came in."""
        return len(self.sentences) + sum(len(skipped.numbers) for skipped in self.skipped)


@dataclass(frozen=True)
class Pairs(Upload):
    """Pairs from many rows: `sentences` are their sources. rows = len(pairs) + the rows in `skipped`."""

    pairs: tuple[tuple[str, str], ...] = ()
    target: int | None = None                   # the column that holds the targets; `column` holds the sources
    kinds: tuple[str, str] = ("words", "words")     # the units of each side: "words" | "characters" | "byte pairs"
