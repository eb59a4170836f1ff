"""What Memory > Labels shows: four readers' labels of one or two texts, and what tells two words apart."""
from dataclasses import dataclass, replace

from dashboard import compute, state, text
from engine import Refusal, Sentence
from engine.analysis.parting import Apart, apart, held
from engine.learning.answers import Labelling
from engine.learning.tasks import TASKS
from engine.sentence import template

MOST_WORDS = 60
READERS = {"feed-forward": template("Feed-forward"), "window": template("Window"), "recurrent": template("Recurrent"),
           "attention": template("Self-attention")}
SEES = {"feed-forward": template("each word alone"), "window": template("a word and its neighbours"),
        "recurrent": template("all words, one after another, in both directions"),
        "attention": template("all words at once")}
FIRST = {"tags": ("I saw a saw .", ""), "slots": ("arrive Taipei on November 2nd", "leave Taipei on November 2nd"),
         "sentiment": ("the food was good but the service was terrible .",
                       "the food was terrible but the service was good .")}


@dataclass(frozen=True)
class Read:
    """One text and what each reader said of it; `truth` holds the right labels where the text is of the language."""

    text: str
    labels: dict[str, Labelling]
    truth: tuple[str, ...] | None = None
    notices: tuple[Sentence, ...] = ()
    refused: Sentence | None = None
    unknown: tuple = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words as they were typed."""
        return tuple(token.text for token in next(iter(self.labels.values())).tokens)

    @property
    def whole(self) -> bool:
        """Whether the text as a whole has one label."""
        return next(iter(self.labels.values())).whole


def readings(task: str, versus: str) -> tuple[list[Read], Sentence | None]:
    """Return what is made of the sentence in the field and of the one beside it; or nothing, and why."""
    fields = [(state.text(), "text"), (versus, "versus")]
    try:
        return [reading(task, typed, field) for typed, field in fields if typed.strip() or field == "text"], None
    except Refusal as refusal:          # a model that is not there
        return [], refusal.sentence


def reading(task: str, typed: str, field: str) -> Read:
    """Return the labels of what was typed in `field`; where that is refused, those of the last good text, and why."""
    given, good = text.typed(typed), f"{task} {field}"
    if given.refusal is None:
        try:
            found = read(task, given.text)
            state.put("good", {**state.get("good"), good: given.text})
            return replace(found, notices=(*given.notes, *found.notices))
        except Refusal as refusal:
            given = replace(given, refusal=refusal.sentence)
    last = state.get("good").get(good, FIRST[task][0])
    return replace(read(task, last), refused=given.refusal)


def read(task: str, sentence: str) -> Read:
    """Return what every reader says of `sentence`. Raises Refusal where there is nothing to read."""
    first = compute.trained(f"{task}-recurrent")
    tokens, notices = first.source.tokens(sentence), ()
    if len(tokens) > MOST_WORDS:
        sentence = sentence[:tokens[MOST_WORDS - 1].end]
        notices = (Sentence("The first {shown} of your {given} words are read: this page draws no more.",
                            shown=MOST_WORDS, given=len(tokens)),)
    labels = {reader: compute.trained(f"{task}-{reader}").label(sentence) for reader in READERS}
    right = TASKS[task].gold(TASKS[task].split(sentence))
    return Read(sentence, labels, right and right.target, notices, unknown=first.unknown(sentence))


@dataclass(frozen=True)
class Pair:
    """Two places to compare: (which text, which word) of each; a word of None is the text as a whole."""

    one: tuple[int, int | None]
    other: tuple[int, int | None]


def pairs(texts: list[Read]) -> dict[str, Pair]:
    """Return what can be compared, by name: a word that stands twice; of texts that are labelled whole, the texts."""
    if texts[0].whole:
        return {"": Pair((0, None), (1, None))} if len(texts) > 1 else {}
    places: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(texts):
        for position, word in enumerate(one.words):
            places.setdefault(word.casefold(), []).append((number, position))
    found = {word: at for word, at in places.items() if len(at) > 1 and any(letter.isalnum() for letter in word)}
    said = {word: Pair(at[0], next((one for one in at[1:] if one[0] != at[0][0]), at[1])) for word, at in found.items()}
    order = sorted(said, key=lambda word: not _differ(texts, said[word]))
    return {word: said[word] for word in order}


def _differ(texts: list[Read], pair: Pair) -> bool:
    """Whether the recurrent network gives the two places different labels."""
    (a, i), (b, j) = pair.one, pair.other
    return texts[a].labels["recurrent"].labels[i] != texts[b].labels["recurrent"].labels[j]


def contrast(task: str, texts: list[Read], pair: Pair) -> dict[str, Apart]:
    """Return for each reader how far what it holds of the two places lies apart."""
    found = {}
    for reader in READERS:
        model = compute.trained(f"{task}-{reader}")
        one, other = (_vector(held(model, texts[number].text), position) for number, position in (pair.one, pair.other))
        found[reader] = apart(one, other)
    return found


def _vector(found, position: int | None):
    return found.whole if position is None else found.hidden[position]
