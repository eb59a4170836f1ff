"""What recurrent layers went through, layer by layer and in the order of reading: for one text, and for many held out.

Recordings and trained models in, NumPy out; knows no screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.analysis.trajectories import Library, Projection, collect, fit
from engine.recording import Recording, States, record
from engine.sentence import Refusal

AT_ONCE = 50        # sentences in a batch


@dataclass(frozen=True, eq=False)
class Passage:
    """What one layer did in one direction with one text, in the order of reading: a backward one begins at the end.

    `words` [t] name the steps (those of a decoder: the word that a step led to), `places` say where each word stands
    in the text; hidden and memory [t m], and gates by name.
    """

    stack: str
    layer: int
    direction: str
    words: tuple[str, ...]
    places: tuple[int, ...]
    unknown: tuple[bool, ...]
    hidden: Float[np.ndarray, "t m"]
    memory: Float[np.ndarray, "t m"] | None
    gates: dict[str, np.ndarray]

    @property
    def side(self) -> str:
        """What tells this layer and direction from the model's others: "encoder-0-backward"."""
        return side_of(self.stack, self.layer, self.direction)


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """The states of a model in held-out sentences drawn with a seed, and the axes fitted on them, by side."""

    sentences: int
    seed: int
    libraries: dict[str, Library]
    projections: dict[str, Projection]

    @property
    def nbytes(self) -> int:
        """How many bytes the states take."""
        return sum(library.nbytes for library in self.libraries.values())


def side_of(stack: str, layer: int, direction: str) -> str:
    """Return the name of one layer in one direction; `stack` is "" in a model that has one only."""
    return f"{stack or 'reader'}-{layer}-{direction}"


def passages(recording: Recording) -> tuple[Passage, ...]:
    """Return what each recurrent layer and direction did, in the order of computation; () where there is none."""
    return tuple(passage(states) for states in recording.states)


def passage(states: States, row: int = 0) -> Passage:
    """Return one row of the batch of one layer's states."""
    order = slice(None, None, -1 if states.direction == "backward" else 1)
    count = states.hidden.shape[1]
    words = [token.text for token in states.tokens] or [str(t + 1) for t in range(count)]
    unknown = [token.unknown for token in states.tokens] or [False] * count
    return Passage(states.name, states.layer, states.direction, tuple(words[order]), tuple(range(count)[order]),
                   tuple(unknown[order]), array(states.hidden[row])[order],
                   None if states.memory is None else array(states.memory[row])[order],
                   {name: array(gate[row])[order] for name, gate in states.gates.items()})


def array(tensor: Tensor) -> np.ndarray:
    """Hand a tensor out as NumPy, at least float32."""
    return tensor.detach().to(torch.promote_types(tensor.dtype, torch.float32)).cpu().numpy()


def elsewhere(trained, sentences: int = 300, seed: int = 0) -> Elsewhere:
    """Return what a path of this model can be drawn on; raises Refusal as `gather` does."""
    libraries = gather(trained, sentences, seed)
    return Elsewhere(sentences, seed, libraries, {side: fit(one.states) for side, one in libraries.items()})


def gather(trained, sentences: int = 300, seed: int = 0) -> dict[str, Library]:
    """Return the states of a `Trained` in so many held-out sentences of its own task, by the side of each layer.

    A decoder reads the true answers. The sentences are the same for the same seed; training saw none of them. Raises
    Refusal for a model whose task nobody can draw sentences of.
    """
    from engine.learning.tasks import TASKS  # tasks need what this package is imported for

    if trained.task not in TASKS:
        raise Refusal("No sentences can be drawn for the task {task}: it is not one of ours.", task=trained.task or "–")
    task, random = TASKS[trained.task], Random(seed)
    examples = [task.draw(random, held_out=True) for _ in range(sentences)]
    walks, labels = {}, {}
    for first in range(0, sentences, AT_ONCE):
        for side, words, states, true in read(trained, examples[first:first + AT_ONCE], task.shape):
            walks.setdefault(side, []).append((words, states))
            labels.setdefault(side, []).append(true)
    if not walks:
        raise Refusal("{name} has no recurrent states: it reads every word by itself.", name=trained.name)
    return {side: collect(found, labels[side]) for side, found in walks.items()}


@torch.inference_mode()
def read(trained, examples: list, shape: str) -> Iterator[tuple[str, tuple[str, ...], np.ndarray, tuple[str, ...]]]:
    """Run a model on examples at once; give each layer's side, and in the order of reading words, states [t m] and the
    true labels ("" where the task has none)."""
    from engine.learning.batches import END, batch

    together = batch(examples, trained.source, trained.target, trained.device, shape)
    with record(layers=()) as recording:
        trained.model(together)
    for states in recording.states:
        for row, example in enumerate(examples):
            words = (*example.target, trained.target.unit(END)) if states.name == "decoder" else example.source
            true = {"items": example.target, "whole": example.target * len(words)}.get(shape, ("",) * len(words))
            way = array(states.hidden[row, :len(words)])
            back = slice(None, None, -1 if states.direction == "backward" else 1)
            yield side_of(states.name, states.layer, states.direction), tuple(words[back]), way[back], true[back]
