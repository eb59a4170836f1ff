"""An answer as the decoder's picture wants it: plain numbers and words for each step. Knows no Streamlit."""

from dashboard.alignment.answered import Answered
from engine.learning.answers import Translation
from engine.learning.vocabulary import END, SPECIAL

ENDING = SPECIAL[END]        # what the end of an answer is called among the words that may come next


def steps_of(answered: Answered, end: str) -> list[dict]:
    """Return the steps as the row above the picture names them; `end` names the last one."""
    return [{"label": end if token.special else token.text, "title": "", "secret": True,
             "mark": "unknown" if token.unknown else ""} for token in answered.translation.target]


def facts_of(answered: Answered, end: str) -> dict:
    """Return what `stepper/decoder/picture.js` draws."""
    translation, plan = answered.translation, answered.trained.plan
    return {"source": [{"text": token.text, "unknown": token.unknown} for token in translation.source],
            "hidden": [numbers(row, 4) for row in translation.hidden], "scorer": plan.scorer, "query": plan.query,
            "forced": translation.forced, "end": end,
            "turns": [turn(step, gold_of(answered, t)) for t, step in enumerate(translation.steps)]}


def turn(step: object, gold: dict | None) -> dict:
    """Return one step: what asked, what came of it, and which words might have come next."""
    found = {"word": step.said.text, "ends": step.said.special, "probability": float(step.probability), "gold": gold,
             "query": numbers(step.state if step.query is None else step.query, 4),
             "next": [[guess.word, float(guess.probability), guess.word == ENDING] for guess in step.guesses]}
    for name, places in (("scores", 7), ("weights", 7), ("context", 4)):
        value = getattr(step, name)
        found[name] = None if value is None else numbers(value, places)
    return found


def gold_of(answered: Answered, t: int) -> dict | None:
    """Return the source words that the right answer links to word `t`; None where the right answer is not known."""
    if answered.links is None:
        return None
    return {kind: [k for q, k, one in answered.links if q == t and one == kind] for kind in ("sure", "possible")}


def telling(translation: Translation) -> int:
    """Return the step (from 1) that a first look shows: the first whose word comes from another place than its own."""
    for t, step in enumerate(translation.steps):
        if step.weights is not None and not step.said.special and step.weights.argmax() != t:
            return t + 1
    return 1


def choice_of(answered: Answered, step: int | None = None) -> dict:
    """Return the entry of the whole alignment that a first look shows, as a heatmap; `step` counts from 1."""
    weights = answered.translation.weights
    query = min(step or telling(answered.translation), len(weights)) - 1
    return {"query": query, "key": int(weights[query].argmax()), "panel": "heatmap"}


def numbers(values: object, places: int) -> list[float]:
    """Return numbers with this many significant digits: what a picture can show, and little more."""
    return [float(f"{float(value):.{places}g}") for value in values]
