"""How far back the last state of a trained reader feels each word of a sentence. Knows no screen."""

import torch

from engine.analysis.gradients import Reach, reach
from engine.recording import Token
from engine.sentence import Refusal


def reach_in_sentence(trained, text: str) -> tuple[tuple[Token, ...], Reach]:
    """Return the tokens of a text, and the sizes of derivatives of the last state, distance 0 being the last token.

    `trained` labels words with a recurrent network of one direction (`Trained`); its weights are left as they are.
    Raises Refusal for another model, and for a text without tokens.
    """
    network = getattr(getattr(trained.model, "reader", None), "network", None)
    if network is None:
        raise Refusal("{name} is no recurrent network that reads a sentence.", name=trained.name)
    tokens = trained.source.tokens(text)[:trained.max_tokens]
    if not tokens:
        raise Refusal("There is nothing to read: the text has no token.")
    with torch.no_grad():
        inputs = trained.model.words(torch.tensor([[token.id for token in tokens]], device=trained.device))
    return tokens, reach(network, inputs)
