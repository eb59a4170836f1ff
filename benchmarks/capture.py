"""What recording costs: a forward that records, against plain SDPA, against eager output_attentions. Draws nothing.

`python -m benchmarks.capture` prints a table and writes results/capture.json: minima and medians of interleaved runs,
and the memory of each variant in a process of its own. BERT-base's size, random weights: nothing is downloaded.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from benchmarks.machine import describe, write
from engine.pretrained import Explorable
from engine.pretrained import device as devices

TOKENS = (32, 128, 512)
ROUNDS = 30
WARM = 3
WANTED = 1.05                       # recording over plain SDPA, in minima, from 128 tokens on
DEVICE, DTYPE = devices.choose()


def model(attention: str) -> BertModel:
    """Return the same random weights for every variant (12 layers, 12 heads, width 768: BertConfig's own sizes)."""
    torch.manual_seed(0)
    return BertModel(BertConfig(attn_implementation=attention)).eval().to(DEVICE, DTYPE)


def sentence(tokens: int) -> dict[str, torch.Tensor]:
    """Return ids of one sentence without padding; the same for every variant."""
    ids = torch.randint(1000, 30_000, (1, tokens), generator=torch.Generator().manual_seed(tokens)).to(DEVICE)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def plain() -> Callable:
    """The model as it is: scaled dot-product attention in one kernel, nothing kept."""
    bert = model("sdpa")

    def forward(inputs):
        with torch.no_grad():
            return bert(**inputs)
    return forward


def recording() -> Callable:
    """What the dashboard calls: the model's own forward, queries, keys, values and context noted by reference."""
    explorable = Explorable(model("sdpa"))
    return lambda inputs: explorable.record_inputs(**inputs)


def eager() -> Callable:
    """What there was before: attention in steps, every T x T map of weights kept."""
    bert = model("eager")

    def forward(inputs):
        with torch.no_grad():
            return bert(**inputs, output_attentions=True)
    return forward


VARIANTS = {"plain SDPA": plain, "recording": recording, "eager output_attentions": eager}


def seconds(forward: Callable, inputs: dict) -> tuple[float, float]:
    """Return how long one forward takes, to the end of its work on the device, and the processors' time for it."""
    _wait()
    begin, busy = time.perf_counter(), time.process_time()
    kept = forward(inputs)
    _wait()
    taken = time.perf_counter() - begin, time.process_time() - busy
    del kept
    return taken


def times(tokens: int, forwards: dict[str, Callable]) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of each variant in rounds that take turns, each round beginning with another variant."""
    inputs, found = sentence(tokens), {name: [] for name in forwards}
    names = list(forwards)
    for turn in range(WARM + ROUNDS):
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            taken = seconds(forwards[name], inputs)
            if turn >= WARM:
                found[name].append(taken)
    return found


def difference(forwards: dict[str, Callable]) -> float:
    """Return the largest difference between the weights that the recording derives and eager's own, at 128 tokens."""
    inputs = sentence(128)
    derived = [a.weights() for a in forwards["recording"](inputs).attentions]
    own = [w[0].float().cpu().numpy() for w in forwards["eager output_attentions"](inputs).attentions]
    return max(float(abs(d - o).max()) for d, o in zip(derived, own, strict=True))


def memory(name: str, tokens: int) -> dict[str, float]:
    """Return the MiB above the loaded model: at the peak of a forward, and held while its result is."""
    asked = subprocess.run([sys.executable, "-m", "benchmarks.capture", "--memory", name, str(tokens)], check=True,
                           capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return json.loads(asked.stdout.splitlines()[-1])


def measure_memory(name: str, tokens: int) -> dict[str, float]:
    """Measure this process: call it once, in a fresh one."""
    forward = VARIANTS[name]()
    forward(sentence(8))            # what is allocated once and for all
    before = _held()
    _forget_peak()
    kept = forward(sentence(tokens))
    _wait()
    peak, held = _peak(), _held()
    del kept
    return {"peak": (peak - before) / 2**20, "held": (held - before) / 2**20}


def _wait() -> None:
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":"))


def _held() -> int:
    return torch.cuda.memory_allocated() if DEVICE.type == "cuda" else _status("VmRSS")


def _peak() -> int:
    return torch.cuda.max_memory_allocated() if DEVICE.type == "cuda" else _status("VmHWM")


def _forget_peak() -> None:
    if DEVICE.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    else:
        Path("/proc/self/clear_refs").write_text("5")


def rows(tokens: int, forwards: dict[str, Callable]) -> list[dict]:
    """Return one row for each variant: times of interleaved runs here, memory of processes of their own."""
    taken, found = times(tokens, forwards), []
    base, base_busy = (min(column) for column in zip(*taken["plain SDPA"], strict=True))
    for name, runs in taken.items():
        clock, busy = zip(*runs, strict=True)
        used = memory(name, tokens)
        found.append({
            "tokens": tokens, "variant": name, "runs": len(runs), "minimum ms": 1e3 * min(clock),
            "median ms": 1e3 * statistics.median(clock), "minimum over plain SDPA": min(clock) / base,
            "minimum processor ms": 1e3 * min(busy), "processor over plain SDPA": min(busy) / base_busy,
            "peak MiB": used["peak"], "held MiB": used["held"]})
    return found


def main() -> None:
    """Measure, print the table as it grows, write the results."""
    load, table = os.getloadavg()[0] if hasattr(os, "getloadavg") else None, []
    print(f"{'tokens':>6}  {'variant':24} {'min ms':>9} {'median ms':>9} {'x SDPA':>7} {'cpu ms':>9} {'x SDPA':>7} "
          f"{'peak MiB':>9} {'held MiB':>9}", flush=True)
    forwards = {name: build() for name, build in VARIANTS.items()}
    for tokens in TOKENS:
        for row in rows(tokens, forwards):
            print(f"{row['tokens']:6}  {row['variant']:24} {row['minimum ms']:9.2f} {row['median ms']:9.2f} "
                  f"{row['minimum over plain SDPA']:7.3f} {row['minimum processor ms']:9.2f} "
                  f"{row['processor over plain SDPA']:7.3f} {row['peak MiB']:9.1f} {row['held MiB']:9.1f}", flush=True)
            table.append(row)
    largest = difference(forwards)
    print(f"wanted: recording at most {WANTED} x plain SDPA from 128 tokens on")
    print(f"largest difference between derived and eager weights: {largest:.1e}")
    write("capture", {
        "machine": describe(), "device": devices.describe(DEVICE, DTYPE), "threads": torch.get_num_threads(),
        "load before": load, "model": "BERT-base size, random weights, one sentence without padding",
        "wanted": f"recording at most {WANTED} x plain SDPA in minima from 128 tokens on", "rows": table,
        "largest difference of weights": largest})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, help="of torch; one thread and processor time bear other work best")
    parser.add_argument("--memory", nargs=2, metavar=("VARIANT", "TOKENS"), help="measure one variant in this process")
    asked = parser.parse_args()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    if asked.memory:
        print(json.dumps(measure_memory(asked.memory[0], int(asked.memory[1]))))
    else:
        main()
