"""Attention, recorded and proven. Knows nothing of screens; a notebook can import it.

Read in this order: maths (scores become weights), recording (the one door, and what passed through it), pretrained
(any Hugging Face model), analysis (what a recording says).

Axes: b batch, h head, g key-value group, q query position, k key position, d head width, e value width, m model width,
t time, v vocabulary.
"""

from engine.maths.normalise import effective_keys, entropy, no_key, softmax
from engine.recording import Attention, Change, Place, Proof, Recording, States, Token, attend, join, record
from engine.sentence import Refusal, Sentence

__all__ = ["Attention", "Change", "Place", "Proof", "Recording", "Refusal", "Sentence", "States", "Token", "attend",
           "effective_keys", "entropy", "join", "no_key", "record", "softmax"]
