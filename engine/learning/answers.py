"""What a trained model said, ready to be shown: words, probabilities, and each step of a decoder. NumPy, no tensors."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from engine.recording import Recording, States, Token


@dataclass(frozen=True)
class Guess:
    """A word that may come next, and its probability."""

    word: str
    probability: float


@dataclass(frozen=True, eq=False)
class DecoderStep:
    """One step of a decoder, from its query to a word.

    said: the word (the end of the answer is a special one), and `probability` what the model gave it. state: s_t.
    query: s, the state that asked, s_(t-1) or s_t; projected: what its keys were compared with, W s for the additive
    scorer and s itself for the others; scores, before the softmax; weights; context c_t (for the bridge "every" the one
    vector c). What the model's bridge does not have is None. output: the probabilities of all words; guesses: the
    likeliest of them.
    """

    said: Token
    probability: float
    guesses: tuple[Guess, ...]
    state: Float[np.ndarray, "m"]
    output: Float[np.ndarray, "v"]
    query: Float[np.ndarray, "m"] | None = None
    projected: Float[np.ndarray, "d"] | None = None
    scores: Float[np.ndarray, "s"] | None = None
    weights: Float[np.ndarray, "s"] | None = None
    context: Float[np.ndarray, "n"] | None = None


@dataclass(frozen=True)
class Other:
    """Another answer of a beam search, and what it was compared by."""

    text: str
    log_probability: float
    score: float
    finished: bool


@dataclass(frozen=True, eq=False)
class Translation:
    """An answer of an encoder-decoder, step by step.

    `target` are its words with the end that the model said after them, where it `finished`; a target that was forced
    has its end too. `log_probability` of all of that, in nats. `hidden`: h_1 ... h_T, which are the values and, in a
    picture, the keys; `keys`: what queries are really compared with (U h, W h or h itself), None without attention;
    `vector`: v of the additive scorer. `others`: what else a beam search found, the best first.
    """

    recording: Recording
    text: str
    source: tuple[Token, ...]
    target: tuple[Token, ...]
    log_probability: float
    finished: bool
    forced: bool
    steps: tuple[DecoderStep, ...]
    hidden: Float[np.ndarray, "s n"]
    keys: Float[np.ndarray, "s d"] | None = None
    vector: Float[np.ndarray, "d"] | None = None
    others: tuple[Other, ...] = ()

    @property
    def weights(self) -> Float[np.ndarray, "t s"] | None:
        """The alignment, a row for every word of the answer; None without attention."""
        return None if self.keys is None else np.stack([step.weights for step in self.steps])


@dataclass(frozen=True, eq=False)
class Labelling:
    """Labels of a sentence: one for every token, or one for all of it (`whole`), with all their probabilities.

    `names` are the labels that there are, in the order of the columns; what their probabilities lack to 1 the model
    gives to no label (padding, begin, end, unknown). `states`: what a recurrent layer went through, () where there is
    none; `recording`: None where nothing passed that can be recorded.
    """

    text: str
    tokens: tuple[Token, ...]
    labels: tuple[str, ...]
    probabilities: Float[np.ndarray, "t v"]
    names: tuple[str, ...]
    whole: bool
    states: tuple[States, ...] = ()
    recording: Recording | None = None
    notes: tuple[str, ...] = ()
