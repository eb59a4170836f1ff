"""How far back does each cell remember? Six cells, trained at five distances. Makes `recall.json`; knows no screens.

A marked symbol is shown first, then other symbols as noise, and at the end the first one must be said: one of
`SYMBOLS`, so that guessing is right once in as many times. Marked and unmarked symbols look the same but for the mark,
so that a network must learn to let in what is marked and to keep out what is not.
"""

import statistics
import time
from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from engine.learning.curves import Curve, machine
from engine.models.recurrent import CELLS, Recurrent
from engine.models.recurrent.starting import keep_for
from engine.sentence import template

DISTANCES = (10, 30, 100, 300, 1000)
SEEDS = {10: 3, 30: 3, 100: 3, 300: 1, 1000: 1}     # how many networks of each cell: far ones cost a hundred times more
SYMBOLS, WIDTH, STEPS, BATCH, RATE, CLIP, HELD_OUT = 8, 32, 600, 64, 0.01, 1.0, 1000
TITLE = template("How far back does each cell remember?")
ALONG, UP = template("distance in steps"), template("right answers on sequences never seen")


def measure(tell: Callable[[str], object] = print, distances: tuple[int, ...] = DISTANCES, steps: int = STEPS,
            seeds: dict[int, int] = SEEDS) -> Curve:
    """Train every cell at every distance and return the share of right answers on held-out sequences, means over seeds.

    The same budget and the same care for all: Adam, gradients shortened to `CLIP`, a rate that falls to zero, weights
    that begin by remembering (`starting.keep_for`). One thread: sums come out the same again.
    """
    threads, runs = torch.get_num_threads(), []
    torch.set_num_threads(1)
    described = machine()
    try:
        for distance in distances:
            for cell in CELLS:
                for seed in range(seeds[distance]):
                    runs.append(run(cell, distance, seed, steps))
                    tell("{cell} at distance {distance}, seed {seed}: {accuracy} right, loss {loss}, "
                         "{seconds} s of the processor".format(**runs[-1]))
    finally:
        torch.set_num_threads(threads)
    lines = {CELLS[cell].title: (tuple(map(float, distances)), tuple(
        statistics.fmean(r["accuracy"] for r in runs if (r["cell"], r["distance"]) == (cell, distance))
        for distance in distances)) for cell in CELLS}
    settings = {"symbols": SYMBOLS, "chance": 1 / SYMBOLS, "width": WIDTH, "layers": 1, "steps": steps, "batch": BATCH,
                "optimiser": "Adam", "rate": RATE, "decay": "cosine", "gradients shortened to": CLIP,
                "gates begin with": f"times to keep of 1 to {max(DISTANCES)} steps (Tallec & Ollivier 2018)",
                "without gates": "orthogonal state matrices", "held-out sequences": HELD_OUT,
                "seconds": "of the processor, one thread",
                "networks of each cell": {str(distance): seeds[distance] for distance in distances}, "runs": runs}
    return Curve("recall", TITLE, ALONG, UP, lines, settings, described,
                 round(sum(run["seconds"] for run in runs), 1))


def run(cell: str, distance: int, seed: int, steps: int) -> dict[str, object]:
    """Train one network at one distance; return what it was and how often it is right."""
    begin, source = time.process_time(), torch.Generator().manual_seed(seed)
    network, answer, loss = train(cell, distance, steps, source)
    with torch.no_grad():
        inputs, wanted = draw(HELD_OUT, distance, torch.Generator().manual_seed(10_000 + seed))
        said = answer(network(inputs).hidden[:, -1]).argmax(-1)
    return {"cell": cell, "distance": distance, "seed": seed, "accuracy": float((said == wanted).double().mean()),
            "loss": round(loss, 4), "seconds": round(time.process_time() - begin, 1)}


def train(cell: str, distance: int, steps: int, source: torch.Generator) -> tuple[Recurrent, nn.Linear, float]:
    """Return a trained network, its answer layer and its last loss."""
    network, answer = Recurrent(cell, SYMBOLS + 1, WIDTH, source=source), nn.utils.skip_init(nn.Linear, WIDTH, SYMBOLS)
    keep_for(network, max(DISTANCES), source)
    for parameter in answer.parameters():
        nn.init.uniform_(parameter, -WIDTH**-0.5, WIDTH**-0.5, generator=source)
    parameters = [*network.parameters(), *answer.parameters()]
    adam = torch.optim.Adam(parameters, RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
    for _ in range(steps):
        inputs, wanted = draw(BATCH, distance, source)
        loss = functional.cross_entropy(answer(network(inputs).hidden[:, -1]), wanted)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, CLIP)
        adam.step()
        falling.step()
    return network, answer, float(loss.detach())


def draw(count: int, distance: int, source: torch.Generator) -> tuple[Float[Tensor, "b t i"], Int[Tensor, "b"]]:
    """Draw sequences of a marked symbol and `distance` unmarked ones, and the symbols to be said."""
    symbols = torch.randint(SYMBOLS, (count, 1 + distance), generator=source)
    marks = (torch.arange(1 + distance) == 0).expand_as(symbols)
    return torch.cat([functional.one_hot(symbols, SYMBOLS), marks[..., None]], -1).float(), symbols[:, 0]


if __name__ == "__main__":
    from engine.learning.curves import save

    save(measure())
