"""Curves that were measured by training many small models: kept as JSON beside their makers. Knows no screens.

Each name has a module here with `measure(tell) -> Curve`; `python -m engine.learning --curves NAME` makes it again.
Strings and numbers only; what was done is in `settings`, on what kind of machine in `machine`.
"""

import importlib
import math
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from engine.learning import files
from engine.sentence import Refusal

FOLDER = Path(__file__).parent
NAMES = ("bottleneck", "recall", "scoring")
TEXTS = {"name": str, "title": str, "x": str, "y": str, "settings": dict, "machine": dict, "seconds": float}

Points = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Curve:
    """Lines over one axis: `lines` maps a label to its xs and ys; `x` and `y` say what stands on the axes.

    `settings` and `machine` are plain JSON values; `seconds` is how long it all took. Raises Refusal when a line's xs
    and ys differ in number or a number is not finite.
    """

    name: str
    title: str
    x: str
    y: str
    lines: Mapping[str, Points]
    settings: Mapping[str, object]
    machine: Mapping[str, object]
    seconds: float

    def __post_init__(self) -> None:
        for label, (xs, ys) in self.lines.items():
            if len(xs) != len(ys) or not xs or not all(math.isfinite(number) for number in (*xs, *ys)):
                raise Refusal("The line {label} has {xs} numbers along and {ys} up; as many finite ones were expected.",
                              label=label, xs=len(xs), ys=len(ys))


def names() -> tuple[str, ...]:
    """Name the curves whose data are here."""
    return tuple(name for name in NAMES if (FOLDER / f"{name}.json").is_file())


def load(name: str, folder: Path = FOLDER) -> Curve:
    """Read a curve. Raises Refusal when there is none of this name, or its file is not what `save` wrote."""
    if name not in NAMES or not (folder / f"{name}.json").is_file():
        raise Refusal("There is no curve {name}; there are {known}.", name=name, known=", ".join(names()) or "none")
    given = files.read_json(folder / f"{name}.json")
    if not isinstance(given, dict) or any(not isinstance(given.get(key), kind) for key, kind in TEXTS.items()):
        raise Refusal("The file {file} is not the JSON it should be.", file=f"{name}.json")
    try:
        lines = {str(label): (numbers(xs), numbers(ys)) for label, (xs, ys) in given["lines"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal("The file {file} is not the JSON it should be.", file=f"{name}.json") from error
    return Curve(lines=lines, **{key: given[key] for key in TEXTS})


def save(curve: Curve, folder: Path = FOLDER) -> Path:
    """Write a curve beside its maker, whole or not at all; return where."""
    path = folder / f"{curve.name}.json"
    files.write_json(path, asdict(curve) | {"seconds": float(curve.seconds)})
    return path


def make(name: str, tell: Callable[[str], object] = print) -> Curve:
    """Measure a curve again, which takes minutes; nothing is written. Raises Refusal when the name is not known."""
    if name not in NAMES:
        raise Refusal("There is no curve {name}; there are {known}.", name=name, known=", ".join(NAMES))
    return importlib.import_module(f"{__name__}.{name}").measure(tell)


def machine() -> dict[str, object]:
    """Return in words what this is measured on: processor, cores, threads, versions; never whose it is."""
    cpuinfo, processor = Path("/proc/cpuinfo"), platform.processor()
    if cpuinfo.exists():
        models = [line.split(":", 1)[1] for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        processor = models[0].strip() if models else processor
    return {"processor": processor, "cores": os.cpu_count(), "threads": torch.get_num_threads(),
            "system": f"{platform.system()} {platform.machine()}", "python": platform.python_version(),
            "torch": torch.__version__}


def numbers(given: object) -> tuple[float, ...]:
    """Return a list of numbers as floats; raises TypeError for anything else."""
    if not isinstance(given, list) or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in given):
        raise TypeError("not a list of numbers")
    return tuple(float(number) for number in given)
