"""Names the machine a number was measured on, and keeps results. Knows nothing of what is measured."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil
import torch

RESULTS = Path(__file__).with_name("results")
LIBRARIES = ("torch", "transformers", "streamlit", "numpy")


def describe() -> dict[str, object]:
    """Return processor, cores, memory, accelerator and the versions that matter."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory GiB": round(psutil.virtual_memory().total / 2**30),
        "accelerator": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def write(name: str, results: dict[str, object]) -> Path:
    """Write `results` to results/<name>.json (<name>-cuda.json where there is an accelerator); return the path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}{'-cuda' if torch.cuda.is_available() else ''}.json"
    path.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return path


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1] for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        if names:
            return names[0].strip()
    return platform.processor()
