"""The race of the scoring functions: letters read backwards, at three widths. Makes `scoring.json`; knows no screens.

"A trained neuron beats the dot product, hence the square root of d": where does that hold? Every racer is the same GRU
encoder-decoder of width d and asks with q = W_q s, k = W_k h, both of width d; only the score differs:

    dot         q . k               (s . W h of Luong et al. 2015, its matrix written as two)
    scaled      q . k / sqrt(d)     (Vaswani et al. 2017, section 3.2.1)
    additive    v . tanh(q + k)     (Bahdanau et al. 2015)

Run again with W_q and W_k begun `LARGER` times larger: the dot products begin as many times squared larger.
"""

import time
from collections.abc import Callable
from itertools import product
from random import Random
from statistics import mean

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.learning import batches
from engine.learning.curves import Curve, machine
from engine.learning.tasks import TASKS
from engine.models.seq2seq import PLACE, Seq2Seq, Seq2SeqPlan, Source
from engine.recording import attend

SCORERS, WIDTHS, SEEDS = ("additive", "scaled", "dot"), (16, 64, 256), (0, 1)
STEPS, BATCH, RATE, CLIP, LENGTHS, LARGER, HELD_OUT = 400, 32, 0.001, 1.0, (5, 10), 4, 512
TASK = TASKS["reverse"]


class Asking(nn.Module):
    """What asks and is asked with W_q and W_k, scored in one of three ways; stands where `Attending` stands."""

    def __init__(self, plan: Seq2SeqPlan, scorer: str, larger: float) -> None:
        super().__init__()
        self.scorer = scorer
        self.query = nn.Linear(plan.decoder_width, plan.width, bias=False)
        self.key = nn.Linear(plan.source_width, plan.width, bias=False)
        self.vector = nn.Parameter(torch.empty(plan.width).uniform_(-1, 1) * plan.width**-0.5)
        with torch.no_grad():
            self.query.weight *= larger
            self.key.weight *= larger

    def keys(self, hidden: Tensor) -> Tensor:
        """Return k of every source state, with an axis for the one head."""
        return self.key(hidden)[:, None]

    def forward(self, states: Tensor, source: Source) -> Tensor:
        """Return the context of each of the decoder's states."""
        scored = {"scorer": "additive", "vector": self.vector} if self.scorer == "additive" else {}
        scale = {"dot": 1.0, "scaled": None, "additive": 1.0}[self.scorer]
        return attend(self.query(states)[:, None], source.keys, source.hidden[:, None], source.mask, scale=scale,
                      place=PLACE, **scored)[:, 0]


def drawn(random: Random, count: int, held_out: bool = False) -> batches.Batch:
    """Draw so many strings of letters with their reverse."""
    examples = [TASK.draw(random, held_out, random.randint(*LENGTHS)) for _ in range(count)]
    return batches.batch(examples, TASK.source_vocabulary(), TASK.target_vocabulary())


def race(scorer: str, width: int, seed: int, larger: float = 1, steps: int = STEPS) -> float:
    """Train one racer and return the share of right letters, the true ones before them given, on held-out strings."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        plan = Seq2SeqPlan(width=width, query="after")
        model = Seq2Seq(plan, len(TASK.source_vocabulary()), len(TASK.target_vocabulary()))
        model.attending = Asking(plan, scorer, larger)
        optimiser = torch.optim.Adam(model.parameters(), RATE)
        for step in range(steps):
            read = drawn(Random(f"{seed}/{step}"), BATCH)
            loss = functional.cross_entropy(model(read).flatten(0, 1), read.wanted.flatten(), ignore_index=batches.PAD)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
        return accuracy(model.eval())


@torch.inference_mode()
def accuracy(model: Seq2Seq) -> float:
    """Return the share of right letters and ends on strings that hold what training never saw."""
    read = drawn(Random("held out"), HELD_OUT, held_out=True)
    asked = read.wanted != batches.PAD
    return float((model(read).argmax(-1) == read.wanted)[asked].float().mean())


def measure(tell: Callable[[str], object] = print) -> Curve:
    """Run every race and return the curve: a line for each scorer, and one for each that began larger; means of seeds.
    """
    start, found = time.monotonic(), {}
    for larger, seed, width, scorer in product((1, LARGER), SEEDS, WIDTHS, SCORERS):
        found[scorer, larger, width, seed] = race(scorer, width, seed, larger)
        tell(f"{scorer}, d = {width}, W {larger} times, seed {seed}: {found[scorer, larger, width, seed]:.3f}")
    return curve(found, time.monotonic() - start)


def curve(found: dict[tuple[str, float, int, int], float], seconds: float) -> Curve:
    """Return what was found for every (scorer, larger, width, seed) as a curve."""
    def line(scorer: str, larger: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return WIDTHS, tuple(mean(found[scorer, larger, width, seed] for seed in SEEDS) for width in WIDTHS)

    lines = {scorer if larger == 1 else f"{scorer} x{larger}": line(scorer, larger)
             for larger in (1, LARGER) for scorer in SCORERS}
    each = [{"scorer": scorer, "larger": larger, "width": width, "seed": seed, "accuracy": accuracy}
            for (scorer, larger, width, seed), accuracy in found.items()]
    settings = {"task": TASK.name, "lengths": list(LENGTHS), "cell": "gru", "steps": STEPS, "batch": BATCH,
                "rate": RATE, "clip": CLIP, "seeds": list(SEEDS), "larger": LARGER, "held_out": HELD_OUT,
                "measured": "token accuracy, the true letters before given", "each": each}
    return Curve("scoring", "The race of the scoring functions", "d", "token accuracy", lines, settings, machine(),
                 round(seconds, 1))
