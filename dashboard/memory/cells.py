"""What Memory > Cell shows: what is read, by which cell, as the stepper wants it told. Draws no widget."""
from dataclasses import dataclass, field, replace
from functools import cache

from dashboard import compute, state, text
from dashboard.memory import cell_typed
from dashboard.memory.cell_facts import cell_facts, network_facts, numbered, table
from dashboard.words import _
from engine.analysis import byhand
from engine.analysis.walking import Walk, walk
from engine.analysis.worded import walk_sentence
from engine.learning.tasks import TASKS
from engine.models import markov
from engine.models.recurrent import presets
from engine.sentence import Refusal, Sentence

MOST_WORDS = 64
LSTM_DIGITS = 5
WEATHER_STEPS, WEATHER_SEED = 12, 4
CORNERS = ((0.0, 1.0), (-0.866, -0.5), (0.866, -0.5))
FACTORS, HUNDRED = (0.9, 1.0, 1.1), 100


@dataclass(frozen=True)
class Shown:
    """One computation for the stepper: its picture, steps and facts; what must be said before and after it.

    While `story` stays, somebody stays at the step where they stand.
    """

    picture: str
    steps: list[dict]
    facts: dict
    story: str
    walk: Walk | None = None
    notices: tuple[Sentence, ...] = ()
    refused: Sentence | None = None
    unknown: tuple = ()
    after: tuple[Sentence, ...] = field(default=())


def sentence(cell: str) -> Shown:
    """Return the sentence in the field, read by the trained `cell`; where it is refused, the last one, and why."""
    given = text.typed(state.text())
    trained, refused = compute.trained(f"tags-{cell}"), given.refusal
    said, good = (*state.said(), *given.notes), given.text
    try:
        if refused is None:
            tokens, walked = walk_sentence(trained, good, MOST_WORDS)
            _keep("sentence", good)
    except Refusal as refusal:
        refused = refusal.sentence
    if refused is not None:
        good, said = state.get("good").get("sentence", "I saw a saw ."), state.said()
        tokens, walked = walk_sentence(trained, good, MOST_WORDS)
    count = len(trained.source.tokens(good))
    if count > len(tokens):
        said += (Sentence("The first {shown} of your {given} words are read: this page draws no more.",
                          shown=len(tokens), given=count),)
    steps = [{"label": token.text} | ({"mark": "unknown"} if token.unknown else {}) for token in tokens]
    facts = cell_facts(walked, spelled=False) | {"said": _labels(trained, good, len(tokens))}
    return Shown("cell", steps, facts, f"sentence {good}", walked, said, refused, trained.unknown(good))


def _labels(trained, sentence: str, count: int) -> list[str]:
    """Return what the model makes of its state after each word: the label, as it is called on screen."""
    meanings = TASKS[trained.task].labels
    return [_(meanings[label]) for label in trained.label(sentence).labels[:count]]


def network(cell: str, activation: str, typed: str) -> Shown:
    """Return the network of two inputs and two units whose weights are all 1, on numbers that somebody typed."""
    preset = presets.hand_worked_linear(cell=cell)
    inputs, refused = typed_rows("x2", typed, preset.inputs)
    walked = walk(byhand.bent(preset.network, activation), inputs, readout=preset.readout)
    after = (preset.story,) if activation == "identity" else ()
    return Shown("network", numbered(inputs), network_facts(walked), f"x2 {inputs}", walked, refused=refused,
                 after=after)


def lstm(cell: str, activation: str, typed: str) -> Shown:
    """Return the hand-worked LSTM, or another cell at its job, on numbers that somebody typed."""
    preset = presets.hand_worked_lstm()
    inputs, refused = typed_rows("x3", typed, preset.inputs)
    walked = byhand.same_job(cell, inputs, activation)
    exact = (cell, activation, inputs) == ("lstm", "identity", preset.inputs)
    after = (preset.story,) if exact else (_rule(),) if cell != "lstm" else ()
    return Shown("cell", numbered(inputs), cell_facts(walked, LSTM_DIGITS), f"x3 {inputs}", walked, refused=refused,
                 after=after)


def _rule() -> Sentence:
    return Sentence("The LSTM's job, given to another cell by the same rule: x_2 = 1 writes x_1, x_3 = 1 shows what "
                    "was written. Where it has no gate for that, it cannot: what is written replaces or adds up, and "
                    "is not forgotten.")


def hundred() -> Shown:
    """Return one number carried through a hundred steps, times 0.9, 1 and 1.1 at each."""
    walked = _hundred()
    steps = [{"label": str(t + 1)} for t in range(HUNDRED)]
    return Shown("powers", steps, {"factors": list(FACTORS), "values": table(walked.hidden)}, "powers", walked)


@cache
def _hundred() -> Walk:
    return byhand.carried(FACTORS, HUNDRED)


def chain(names: tuple[str, ...]) -> Shown:
    """Return a walk of the three-state chain, its states called `names`, beside a state of two numbers reading it."""
    states = markov.walk(markov.WEATHER, 0, WEATHER_STEPS - 1, WEATHER_SEED).tolist()
    walked = byhand.halving(states, CORNERS)
    facts = {"names": list(names), "matrix": table(markov.WEATHER.array), "walk": states,
             "chances": table(markov.course(markov.WEATHER, states[0], WEATHER_STEPS - 1)),
             "points": table(walked.hidden), "corners": [list(corner) for corner in CORNERS]}
    return Shown("chain", [{"label": names[at]} for at in states], facts, "chain", walked)


def typed_rows(name: str, typed: str, first: tuple) -> tuple[tuple, Sentence | None]:
    """Return the steps that were typed in the field `name`; where they are refused, the last good ones, and why."""
    try:
        found = cell_typed.rows(typed, len(first[0]))
    except Refusal as refusal:
        return state.get("good").get(name, first), refusal.sentence
    _keep(name, found)
    return found, None


def _keep(name: str, value: object) -> None:
    state.put("good", {**state.get("good"), name: value})


def refused(sentence: Sentence) -> Shown:
    """Return the hand-worked LSTM, where no trained cell can be had, and why."""
    return replace(lstm("lstm", "identity", cell_typed.written(presets.WRITTEN)), refused=sentence)
