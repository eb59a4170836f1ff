"""How much memory is left where a model would go. Knows nothing of models."""

from __future__ import annotations

import os
from pathlib import Path

import torch

UNKNOWN = 1 << 62                                       # nothing is known: the allocation itself will say
_CGROUPS = (("/sys/fs/cgroup", "memory.max", "memory.current"),
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"))


def available(device: torch.device) -> int:
    """Return the bytes that can still be had on `device`: what the system says, and no more than a container allows."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    return min(_system(), *(_container(*names) for names in _CGROUPS))


def _system() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return UNKNOWN
    except OSError:                                     # not Linux: all of the memory is the bound that is known
        pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
        return pages * os.sysconf("SC_PAGE_SIZE") if pages > 0 else UNKNOWN


def _container(group: str, limit: str, used: str) -> int:
    """Return what a control group leaves; its page cache of inactive files can be had back at once."""
    try:
        left = int(Path(group, limit).read_text()) - int(Path(group, used).read_text())
        lines = dict(line.split() for line in Path(group, "memory.stat").read_text().splitlines())
        return max(0, left + int(lines.get("inactive_file", 0)))
    except (OSError, ValueError):
        return UNKNOWN                                  # no such group, or "max": no limit
