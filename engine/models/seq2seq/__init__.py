"""Encoder and decoder, and three ways from one to the other: one vector, that vector at every step, attention.

Read in this order: plan (what there is to choose), bridge (how the decoder gets to know the source), network.
"""

from engine.models.seq2seq.bridge import PLACE, Source
from engine.models.seq2seq.network import Progress, Seq2Seq
from engine.models.seq2seq.plan import Seq2SeqPlan

__all__ = ["PLACE", "Progress", "Seq2Seq", "Seq2SeqPlan", "Source"]
