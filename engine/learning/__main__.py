"""Makes the shipped models and curves again: python -m engine.learning --list | --all | NAME ... | --curves [NAME].

Each model is trained by its recipe, rounded to float16, measured on held-out sentences, and written with its card.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from engine.learning import checkpoints, curves, recipes
from engine.learning.data import data_of
from engine.learning.measuring import measure
from engine.learning.plan import Plan
from engine.learning.run import MEASURED
from engine.learning.training import train
from engine.sentence import Refusal


def main(given: list[str]) -> int:
    """Do what the command line asks for; return what a shell should hear."""
    parser = argparse.ArgumentParser(prog="python -m engine.learning", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="models to make")
    parser.add_argument("--all", action="store_true", help="make every model")
    parser.add_argument("--list", action="store_true", help="say which models there are, and how good")
    parser.add_argument("--curves", nargs="*", metavar="NAME", choices=curves.NAMES,
                        help="measure the curves again (all of them, or these)")
    parser.add_argument("--folder", type=Path, default=checkpoints.FOLDER, help="where models are written")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch (the cards were made with 1)")
    options = parser.parse_args(given)
    plans = recipes.shipped()
    unknown = [name for name in options.names if name not in plans]
    if unknown:
        parser.error(f"there is no model called {unknown[0]}; --list names them")
    torch.set_num_threads(options.threads)
    if options.list:
        for name in plans:
            print(line(name, options.folder))
    for name in plans if options.all else options.names:
        make(name, plans[name], options.folder)
    for name in (options.curves or curves.NAMES) if options.curves is not None else ():
        curves.save(curves.make(name))
    if not (options.list or options.all or options.names or options.curves is not None):
        parser.print_help()
    return 0


def make(name: str, plan: Plan, folder: Path) -> None:
    """Train one model, round it to float16, measure what is left, write it, and say how good it is."""
    outcome = train(plan, tell=lambda m: print(f"{name}: step {m.step:,}, {m.seconds:.0f} s, held-out loss "
                                               f"{m.held_out_loss:.3f}, exact {m.accuracy:.1%}", flush=True))
    trained, data = outcome.trained, data_of(plan, None)
    for parameter in trained.model.parameters():
        parameter.copy_(parameter.half())
    measured = asdict(measure(trained.model, data, data.held_out(MEASURED)))
    trained.name, trained.card = name, {**trained.card, "name": name, "measured": measured}
    folder.mkdir(parents=True, exist_ok=True)
    checkpoints.save(folder, trained, torch.float16)
    print(line(name, folder), flush=True)


def line(name: str, folder: Path) -> str:
    """Say of one model what its card says, on one line."""
    try:
        card = checkpoints.card(name, folder)
    except Refusal as refusal:
        return f"{name:26} {refusal}"
    measured = card["measured"]
    aligned = "" if measured["alignment_error"] is None else (
        f", alignment error {measured['alignment_error']:.1%}, content words {measured['content_accuracy'] or 0:.1%}")
    return (f"{name:26} exact {measured['accuracy']:.1%}, units {measured['token_accuracy']:.1%}{aligned} on "
            f"{measured['sentences']} held-out; {card['step']:,} steps, {card['seconds']:.0f} s, "
            f"{card['parameters']:,} parameters")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
