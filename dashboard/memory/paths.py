"""Passages of a recurrent model as the picture "path" draws them: plain numbers and words. Knows no Streamlit."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dashboard.figures.theme import theme_of
from dashboard.memory.numbers import rounded
from engine.analysis.passages import Elsewhere, Passage
from engine.analysis.trajectories import Library, Projection, nearest, project
from engine.sentence import Sentence

NEIGHBOURS = 5       # nearest states that are listed
PANELS = {          # what is drawn of a layer besides its hidden state, in this order
    "memory": Sentence("memory"), "forget": Sentence("forget gate"), "input": Sentence("input gate"),
    "update": Sentence("update gate"), "reset": Sentence("reset gate"), "output": Sentence("output gate"),
    "candidate": Sentence("candidate")}
LETTERS = {"forget": "f_t", "input": "i_t", "update": "z_t", "reset": "r_t", "output": "o_t"}


def facts(found: Sequence[Passage], on: Elsewhere, cell: str, joint: str) -> dict:
    """Return what the picture draws of one passage, or of two on one map; `joint` stands between words."""
    library, projection = on.libraries[found[0].side], on.projections[found[0].side]
    return {
        "paths": [path(one, found, library, projection) for one in found], "panels": panels(found, cell),
        "joint": joint, "answering": found[0].stack == "decoder", "units": found[0].hidden.shape[1],
        "axes": rounded(projection.share),
        "cloud": {"points": rounded(project(projection, library.states)), "sentences": library.sentences,
                  "at": np.stack([library.sentence, library.position], axis=1).tolist(), **kinds(library)},
        "scales": {name: {"signed": theme_of(dark).diverging, "gate": theme_of(dark).sequential}
                   for name, dark in (("light", False), ("dark", True))}}


def kinds(library: Library) -> dict[str, list]:
    """Return the labels of a library's words by their frequency, and the number of each state's label; none: empty."""
    told = [library.labels[which][at] for which, at in zip(library.sentence, library.position, strict=True)
            ] if library.labels else []
    names = [name for name, _ in Counter(told).most_common() if name]
    return {"names": names, "kinds": [names.index(label) if label else -1 for label in told] if names else []}


def path(one: Passage, found: Sequence[Passage], library: Library, projection: Projection) -> dict:
    """Return one sentence on the map: its points, how far each step moved, the same word elsewhere, nearest states.

    Distances are Euclid's in the whole state, not on the picture. An encoder begins at 0, a decoder elsewhere.
    """
    begins = one.stack != "decoder"
    before = np.concatenate([np.zeros_like(one.hidden[:1]) if begins else one.hidden[:1], one.hidden[:-1]])
    own = tuple(word.casefold() for word in one.words)
    return {
        "words": one.words, "points": rounded(project(projection, one.hidden)),
        "start": rounded(project(projection, before[:1]))[0] if begins else None,
        "moved": rounded(np.linalg.norm(one.hidden - before, axis=1)),
        "twins": [twin(one, step, found) for step in range(len(one.words))],
        "near": [[{"cloud": other.row, "distance": rounded(other.distance)}
                  for other in nearest(state, library, NEIGHBOURS, but=own)] for state in one.hidden]}


def twin(one: Passage, step: int, found: Sequence[Passage]) -> dict | None:
    """Return where the word of a step stands again, in its own sentence first, and how far apart the states are."""
    word = one.words[step].casefold()
    for other in (one, *(passage for passage in found if passage is not one)):
        for place, again in enumerate(other.words):
            if again.casefold() == word and (other is not one or place != step):
                distance = float(np.linalg.norm(one.hidden[step] - other.hidden[place]))
                return {"path": int(other is not one), "step": place + 1, "distance": rounded(distance)}
    return None


def panels(found: Sequence[Passage], cell: str) -> list[dict]:
    """Return the squares: hidden state, memory and every gate, of all passages on one scale."""
    letters = LETTERS | {"memory": "y_t" if cell == "jordan" else "c_t",
                         "candidate": "g_t" if cell == "lstm" else "n_t"}
    shown = [("hidden", Sentence("hidden state"), "h_t", [one.hidden for one in found])]
    shown += [(name, title, letters[name], parts) for name, title in PANELS.items()
              if (parts := [values(one, name) for one in found])[0] is not None]
    return [{"name": name, "title": title, "symbol": symbol, "values": [rounded(part) for part in parts],
             **ends(name, parts)} for name, title, symbol, parts in shown]


def values(one: Passage, name: str) -> np.ndarray | None:
    """Return the memory or a gate of a passage, None where its cell has none."""
    return one.memory if name == "memory" else one.gates.get(name)


def ends(name: str, parts: Sequence[np.ndarray]) -> dict[str, float]:
    """Return the bounds of a scale: 0 and 1 for a gate, symmetric around 0 for what has a sign."""
    if name in LETTERS:
        return {"low": 0, "high": 1}
    most = rounded(max(float(np.abs(part).max(initial=0)) for part in parts)) or 1.0
    return {"low": -most, "high": most}
