"""A sentence walked through the recurrent layer of a trained labeller, in numbers. Knows no screen."""

import torch

from engine.analysis.walking import Walk, walk
from engine.learning.trained import Trained
from engine.recording.attention import Token
from engine.sentence import Refusal


def walk_sentence(trained: Trained, text: str, most: int = 64) -> tuple[tuple[Token, ...], Walk]:
    """Return the first `most` tokens of `text`, and what the first layer of `trained` does with them, forward.

    Raises Refusal for a text without tokens and for a model without a recurrent layer.
    """
    network = getattr(getattr(trained.model, "reader", None), "network", None)
    if network is None:
        raise Refusal("{name} has no recurrent layer: there is no cell to step through.", name=trained.name)
    tokens = trained.source.tokens(text)[:most]
    if not tokens:
        raise Refusal("There is nothing to read: the text has no token.")
    ids = torch.tensor([token.id for token in tokens], device=trained.device)
    with torch.no_grad():
        return tokens, walk(network, trained.model.words(ids))
