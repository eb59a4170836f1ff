"""What an encoder-decoder is made of: a frozen plan that refuses nonsense in a sentence. Knows no tensors."""

from collections.abc import Collection
from dataclasses import dataclass

from engine.models.recurrent import CELLS
from engine.sentence import Refusal

BRIDGES = ("fixed", "every", "attention")
SCORERS = ("additive", "dot", "general", "scaled")
QUERIES = ("before", "after")
WIDEST, DEEPEST = 4096, 8


@dataclass(frozen=True)
class Seq2SeqPlan:
    """An encoder-decoder: the cell, how wide and deep, and how the decoder gets to know the source.

    bridge: "fixed" (the vector c = h_T starts the decoder, and that is all; Sutskever et al. 2014), "every" (c enters
    every step of the decoder and every output; Cho et al. 2014), "attention" (a context of all h_j for every step).
    scorer: "additive" v . tanh(W s + U h) (Bahdanau et al. 2015), "dot" s . h, "general" s . W h (Luong et al. 2015),
    "scaled" s . h / sqrt(d) (Vaswani et al. 2017). query: "before", s_(t-1), whose context enters the cell (Bahdanau),
    or "after", s_t, which meets its context at the output (Luong). Without attention both say nothing.
    `width` is that of a state of one direction of the encoder; `embedding` that of a word's vector, None: as wide.
    Raises Refusal for what is none of these.
    """

    cell: str = "gru"
    width: int = 64
    embedding: int | None = None
    layers: int = 1
    bidirectional: bool = True
    bridge: str = "attention"
    scorer: str = "additive"
    query: str = "before"

    def __post_init__(self) -> None:
        among("cell", self.cell, CELLS)
        among("bridge", self.bridge, BRIDGES)
        among("scorer", self.scorer, SCORERS)
        among("query", self.query, QUERIES)
        whole("width", self.width, WIDEST)
        whole("layers", self.layers, DEEPEST)
        if self.embedding is not None:
            whole("embedding", self.embedding, WIDEST)
        if not isinstance(self.bidirectional, bool):
            raise Refusal("bidirectional should be true or false, and {given} was given.",
                          given=str(self.bidirectional))

    @property
    def word_width(self) -> int:
        """How many numbers stand for a word."""
        return self.width if self.embedding is None else self.embedding

    @property
    def source_width(self) -> int:
        """How many numbers h_j has: both directions side by side where there are two."""
        return self.width * (1 + self.bidirectional)

    @property
    def decoder_width(self) -> int:
        """How many numbers s_t has: `width`; as many as h_j where a product compares the two, with or without W."""
        product = self.bridge == "attention" and self.scorer != "additive"
        return self.source_width if product else self.width


def among(name: str, value: object, known: Collection[str]) -> None:
    """Raise Refusal unless `value` is one of the `known` words."""
    if not isinstance(value, str) or value not in known:
        raise Refusal("{name} should be one of {known}, and {given} was given.", name=name, known=", ".join(known),
                      given=str(value))


def whole(name: str, value: object, most: int) -> None:
    """Raise Refusal unless `value` is a whole number from 1 to `most`."""
    if type(value) is not int or not 1 <= value <= most:
        raise Refusal("{name} should be a whole number from 1 to {most:,}, and {given} was given.", name=name,
                      most=most, given=str(value))
