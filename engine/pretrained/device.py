"""Where a model computes, and in what numbers: chosen once, refused in a sentence. Knows nothing of models."""

from __future__ import annotations

import torch

from engine.sentence import Refusal

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16, "float64": torch.float64}
KINDS = ("cuda", "mps", "cpu")


def choose(device: object = None, dtype: object = None) -> tuple[torch.device, torch.dtype]:
    """Return the device and dtype to compute with; None takes the best device present, and float32.

    Raises Refusal for a name that is none, a device this machine does not have, or a dtype it cannot compute in.
    """
    chosen = _device(device)
    number = _dtype(dtype)
    if chosen.type == "mps" and number is torch.float64:
        raise Refusal("float64 cannot be computed on mps; choose float32, or the device cpu.")
    return chosen, number


def describe(device: object = None, dtype: object = None) -> str:
    """Return what a page shows: "cpu, float32", or the GPU's name in place of the device; None as in `choose`."""
    chosen, number = choose(device, dtype)
    name = torch.cuda.get_device_name(chosen) if chosen.type == "cuda" else chosen.type
    return f"{name}, {str(number).removeprefix('torch.')}"


def _present(kind: str) -> int:
    """Return how many devices of `kind` this machine has."""
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "mps":
        return int(torch.backends.mps.is_available())
    return 1


def _device(given: object) -> torch.device:
    if given is None:
        return torch.device(next(kind for kind in KINDS if _present(kind)))
    try:
        device = torch.device(given) if isinstance(given, str | torch.device) else None
    except RuntimeError:
        device = None
    if device is None or device.type not in KINDS:
        raise Refusal('A device is "cuda", "cuda:0", "mps" or "cpu", and {given} was given.', given=given)
    there = _present(device.type)
    if (device.index or 0) >= there:
        raise Refusal("There is no device {given} on this machine; of the kind {kind} it has {there}.",
                      given=device, kind=device.type, there=there)
    return device


def _dtype(given: object) -> torch.dtype:
    if given is None:
        return torch.float32
    name = given if isinstance(given, str) else str(given).removeprefix("torch.")
    if name not in DTYPES:
        raise Refusal("A dtype is one of {names}, and {given} was given.", names=", ".join(DTYPES), given=given)
    return DTYPES[name]
