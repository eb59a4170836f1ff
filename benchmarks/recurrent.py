"""What our recurrent layers cost against torch's own, recorded or not: training steps and single steps. Draws nothing.

`python -m benchmarks.recurrent` prints two tables and writes results/recurrent.json: minima and medians of interleaved
runs. The same sizes and weights for every variant of a cell. `--tiny` only tries whether everything runs.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from benchmarks.machine import describe, write
from engine import record
from engine.models.recurrent import CELLS, Recurrent

BATCH, STEPS, WIDTH, ROUNDS, WARM = 64, (32, 128), 64, 20, 3
LAYERS = {"elman": (nn.RNN, nn.RNNCell), "lstm": (nn.LSTM, nn.LSTMCell), "gru": (nn.GRU, nn.GRUCell)}
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def ours(cell: str) -> Recurrent:
    """Return our layer; torch's own layers take its weights."""
    torch.manual_seed(0)
    return Recurrent(cell, WIDTH, WIDTH).to(DEVICE)


def theirs(cell: str) -> nn.Module:
    """Return torch's own layer with the same weights."""
    layer = LAYERS[cell][0](WIDTH, WIDTH, batch_first=True)
    layer.load_state_dict(ours(cell).state_dict())
    return layer.to(DEVICE)


def trained(layer: nn.Module, recorded: bool = False) -> Callable[[torch.Tensor], object]:
    """Return one training step: forward, backward, Adam."""
    adam = torch.optim.Adam(layer.parameters(), 1e-4)

    def step(inputs):
        if recorded:
            with record() as kept:
                hidden = layer(inputs)[0]
        else:
            hidden, kept = layer(inputs)[0], None
        adam.zero_grad()
        hidden.square().mean().backward()
        adam.step()
        return kept
    return step


def training(cell: str) -> dict[str, Callable]:
    """Return the variants of a training step of this cell; torch has only three of the six."""
    own = {"ours": trained(ours(cell)), "ours, recording": trained(ours(cell), True)}
    return ({"torch": trained(theirs(cell))} if cell in LAYERS else {}) | own


def stepping(cell: str) -> dict[str, Callable]:
    """Return the variants of a single step of one row, as a decoder takes it; nothing is trained."""
    network, found = ours(cell), {}
    states = network.begin(1)

    @torch.no_grad()
    def own(inputs):
        return network.step(inputs, states)

    @torch.no_grad()
    def noted(inputs):
        with record() as kept:
            network.note_steps([network.step(inputs, states)])
        return kept

    if cell in LAYERS:
        single = LAYERS[cell][1](WIDTH, WIDTH).to(DEVICE)
        single.load_state_dict({name.removesuffix("_l0"): value for name, value in network.state_dict().items()})
        state = states[0].hidden if cell != "lstm" else (states[0].hidden, states[0].memory)

        @torch.no_grad()
        def torchs(inputs):
            return single(inputs, state)
        found["torch"] = torchs
    return found | {"ours": own, "ours, recording": noted}


def seconds(run: Callable, inputs: torch.Tensor) -> float:
    """Return how long one run takes, to the end of its work on the device."""
    _wait()
    begin = time.perf_counter()
    kept = run(inputs)
    _wait()
    taken = time.perf_counter() - begin
    del kept
    return taken


def times(variants: dict[str, Callable], inputs: torch.Tensor, rounds: int, times_each: int) -> dict[str, list[float]]:
    """Return the seconds of each variant in rounds that take turns, each beginning with another variant."""
    found, names = {name: [] for name in variants}, list(variants)
    for turn in range(WARM + rounds):
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            taken = min(seconds(variants[name], inputs) for _ in range(times_each))
            if turn >= WARM:
                found[name].append(taken)
    return found


def rows(cell: str, steps: int | None, rounds: int) -> list[dict]:
    """Return one row for each variant of a cell: training on `steps` steps, or a single step (None)."""
    torch.manual_seed(1)
    inputs = torch.randn(*((1,) if steps is None else (BATCH, steps)), WIDTH, device=DEVICE)
    taken = times((stepping if steps is None else training)(cell), inputs, rounds, 10 if steps is None else 1)
    base = min(taken["torch"]) if "torch" in taken else None
    return [{"cell": cell, "variant": name, "steps": 1 if steps is None else steps, "runs": len(runs),
             "minimum ms": 1e3 * min(runs), "median ms": 1e3 * statistics.median(runs),
             "a second": 1 / min(runs), "minimum over torch": min(runs) / base if base else None}
            for name, runs in taken.items()]


def table(title: str, steps: int | None, rounds: int) -> list[dict]:
    """Measure all cells and print the rows as they come."""
    found = []
    print(f"{title}\n{'cell':8} {'variant':16} {'min ms':>9} {'median ms':>10} {'a second':>9} {'x torch':>8}",
          flush=True)
    for cell in CELLS:
        for row in rows(cell, steps, rounds):
            times_torch = "" if row["minimum over torch"] is None else f"{row['minimum over torch']:8.2f}"
            print(f"{row['cell']:8} {row['variant']:16} {row['minimum ms']:9.3f} {row['median ms']:10.3f} "
                  f"{row['a second']:9.0f} {times_torch:>8}", flush=True)
            found.append(row)
    return found


def difference() -> float:
    """Return the largest difference between our hidden states, recorded, and torch's own."""
    inputs, largest = torch.randn(BATCH, STEPS[0], WIDTH, device=DEVICE), 0.0
    for cell in LAYERS:
        with torch.no_grad(), record():
            own = ours(cell)(inputs).hidden
        largest = max(largest, float((own - theirs(cell)(inputs)[0]).detach().abs().max()))
    return largest


def _wait() -> None:
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def main(rounds: int, lengths: tuple[int, ...], keep: bool) -> None:
    """Measure, print, and write the results unless this is a trial."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    sizes = f"batch {BATCH}, width {WIDTH}, float32, one layer, forward"
    steps = [row for length in lengths
             for row in table(f"\na training step on {length} steps ({sizes}; Adam)", length, rounds)]
    single = table(f"\na single step of one row (width {WIDTH}; the best of ten in each round)", None, rounds)
    largest = difference()
    print(f"\nlargest difference between ours, recorded, and torch's: {largest:.1e}")
    if keep:
        write("recurrent", {"machine": describe(), "device": str(DEVICE), "threads": torch.get_num_threads(),
                            "load before": load, "sizes": sizes, "training steps": steps, "single steps": single,
                            "largest difference of hidden states": largest})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, help="of torch; one thread bears other work best")
    parser.add_argument("--tiny", action="store_true", help="two rounds of eight steps, nothing written")
    asked = parser.parse_args()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    main(2 if asked.tiny else ROUNDS, (8,) if asked.tiny else STEPS, not asked.tiny)
