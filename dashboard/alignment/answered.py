"""A sentence and the answer a model gave it, with the right answer where it is known. Draws nothing."""

from dataclasses import dataclass, replace

from dashboard import compute, state, text
from engine import Refusal, Sentence
from engine.learning.decoding import Search
from engine.learning.tasks import TASKS, Example

LONGEST = 100       # words of a sentence on these pages: each step of its answer is drawn with all of them
LETTERS = {"query": "s", "key": "h", "value": "h"}


@dataclass(frozen=True)
class Answered:
    """What `trained` answered to `sentence`; `right` is the true example where the sentence belongs to its language."""

    trained: object
    sentence: str
    translation: object
    right: Example | None
    notices: tuple[Sentence, ...] = ()
    refused: Sentence | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the answer, as its vocabulary writes them, without the end."""
        return tuple(self.trained.target.unit(t.id) for t in self.translation.target if not t.special)

    @property
    def true(self) -> bool | None:
        """Whether the answer is the right one; None where that is not known."""
        return None if self.right is None else self.translation.finished and self.words == self.right.target

    @property
    def links(self) -> list[tuple[int, int, str]] | None:
        """The gold alignment of this answer; None where the answer is not the right one, or that is not known."""
        if not self.true:
            return None
        return [(q, k, "sure" if (q, k) in self.right.sure else "possible") for q, k in sorted(self.right.possible)]


def answer(name: str, sentence: str, search: Search, target: str | None = None) -> Answered:
    """Return the answer of the model called `name` to `sentence`, or how it reads `target`. Raises Refusal."""
    trained = compute.trained(name)
    sentence, notes = shortened(trained, sentence)
    translation = compute.translation(name, sentence, search, target)
    said = translation.recording.notes if search.method != "greedy" or target else translation.recording.notes[1:]
    return Answered(trained, sentence, translation, right_answer(trained, sentence), (*notes, *said))


def current(name: str, search: Search, target: str = "") -> Answered:
    """Return the answer to the sentence in the field; where that is refused, say why, and keep the last one."""
    given = text.typed(state.text())
    wanted = text.typed(target) if target.strip() else text.Given()
    refused = given.refusal or wanted.refusal
    said = (*state.said(), *given.notes, *wanted.notes)
    try:
        if refused is None:
            found = answer(name, given.text, search, wanted.text or None)
            state.put("answered", given.text)
            return replace(found, notices=(*said, *found.notices))
    except Refusal as refusal:
        refused = refusal.sentence
    found = answer(name, state.get("answered") or first_of(name), search)
    return replace(found, notices=(*state.said(), *found.notices), refused=refused)


def first_of(name: str) -> str:
    """Return a sentence that the model called `name` knows."""
    trained = compute.trained(name)
    if trained.task in TASKS:
        return TASKS[trained.task].examples[0]
    return trained.source.join(trained.source.units[:1])


def right_answer(trained: object, sentence: str) -> Example | None:
    """Return the true answer and its links where `sentence` belongs to the language the model was taught, else None."""
    task = TASKS.get(trained.task)
    return None if task is None else task.gold(task.split(sentence))


def shortened(trained: object, sentence: str) -> tuple[str, tuple[Sentence, ...]]:
    """Return the first words of a sentence that is longer than these pages draw, and what must be said of that."""
    tokens = trained.source.tokens(sentence)
    if len(tokens) <= LONGEST:
        return sentence, ()
    return sentence[:tokens[LONGEST - 1].end], (Sentence(
        "The first {shown} of your {given} words are read: this page draws no more.", shown=LONGEST,
        given=len(tokens)),)
