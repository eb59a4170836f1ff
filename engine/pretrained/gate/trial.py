"""A model's settings and tokenizer, tried in a process of their own with bounds on time and memory. Opens no weights.

A crafted tokenizer.json can make the Rust tokenizer panic, abort, run without end or ask for all the memory there
is, and a crafted config.json can describe a billion layers: not in the process that serves everybody.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from engine.pretrained.gate.folder import Folder, open_plain
from engine.sentence import Refusal, template

SECONDS = 20                                            # of computing, once transformers has been imported
BYTES = 3 << 30                                         # beyond what the imports take
LONGEST_WAIT = 120                                      # imports from a cold disk included
MOST_REMEMBERED = 256
_CHILD = Path(__file__).with_name("trial_child.py")
_STAGES = {
    "": template("The model cannot be tried, because a second Python process does not start here ({reason})."),
    "config": template("config.json of {name} cannot be used ({reason})."),
    "tokenizer": template("The tokenizer of {name} broke when it was tried ({reason}), so it is not used."),
    "processor": template(
        "The settings for pictures of {name} broke when they were tried ({reason}), so they are not used."),
    "model": template("No model can be built from config.json of {name} ({reason})."),
}
_passed: dict[str, "Tried"] = {}
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Tried:
    """What the trial found out."""

    parameters: int                                     # of the model that config.json describes
    tokens: int                                         # one more than the highest id of the tokenizer, 0 without one


def try_folder(folder: Folder, names: tuple[str, ...], name: str, tokenizer: bool, processor: bool) -> Tried:
    """Return what a trial of the folder's settings and tokenizer found; raises Refusal when it broke or took too much.

    `names` are the files it reads: a trial that went well is remembered by the SHA-256 of their names and contents.
    """
    digest = _digest(folder, names)
    with _one_at_a_time:                                # one trial's memory at a time
        if digest not in _passed:
            if len(_passed) >= MOST_REMEMBERED:
                _passed.clear()
            _passed[digest] = _try(folder, name, tokenizer, processor)
        return _passed[digest]


def _digest(folder: Folder, names: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for file in names:
        with open_plain(folder.files[file]) as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        total.update(json.dumps([file, content]).encode())
    return total.hexdigest()


def _try(folder: Folder, name: str, tokenizer: bool, processor: bool) -> Tried:
    order = {"folder": str(folder.path), "tokenizer": tokenizer, "processor": processor, "seconds": SECONDS,
             "bytes": BYTES}
    quiet = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false",
             "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "",
             "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    try:
        done = subprocess.run([sys.executable, "-P", str(_CHILD), json.dumps(order)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **quiet},
                              timeout=LONGEST_WAIT, check=False)
        lines, reason = _lines(done.stdout), _ending(done.returncode)
    except subprocess.TimeoutExpired as late:
        lines, reason = _lines(late.stdout or b""), f"it took more than {LONGEST_WAIT} s"
    except OSError as error:
        lines, reason = [], str(error)
    stage = ""
    for line in lines:
        stage = line.get("stage", stage)
        if "passed" in line:
            return Tried(int(line["parameters"]), int(line["tokens"]))
        reason = line.get("error", reason)
    raise Refusal(_STAGES[stage], name=name, reason=reason)


def _ending(code: int) -> str:
    late = code in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)) and code != 0
    return f"it computed for more than {SECONDS} s" if late else f"it ended with {code}"


def _lines(output: bytes) -> list[dict]:
    """Return the child's own lines; what a library printed between them is left out."""
    return [json.loads(line) for line in output.decode("utf-8", "replace").splitlines() if line.startswith('{"stage"')]
