"""What may stand behind `python -m dashboard`, read once. Knows no Streamlit and no engine."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_path


@dataclass(frozen=True)
class Options:
    """`models`: a folder whose subfolders are offered as models; `data`: where trainings are kept; `check`: run the
    lecturer's preflight and leave.
    """

    models: Path | None = None
    data: Path = field(default_factory=lambda: user_data_path("attention-atlas", appauthor=False))
    check: bool = False


def parse(arguments: list[str]) -> tuple[Options, list[str]]:
    """Return the options in `arguments` and what is left for Streamlit; a folder that is not there ends the program."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Attention Atlas in your browser.")
    parser.add_argument("--models", type=_folder, metavar="DIR", help="offer the models in the folders of DIR")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep trainings in DIR, not in the user's data folder")
    parser.add_argument("--check", action="store_true", help="evaluate every lesson's law on this machine, then leave")
    known, rest = parser.parse_known_args(arguments)
    given = {"data": known.data.expanduser().resolve()} if known.data else {}
    return Options(known.models, check=known.check, **given), rest


def _folder(text: str) -> Path:
    path = Path(text).expanduser().resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return path
