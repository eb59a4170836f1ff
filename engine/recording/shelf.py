"""Tensors as views of storages: each storage kept once, as it lies in memory. Knows nothing of recordings or files.

What comes back is laid out as it was, so that the same arithmetic gives the same numbers to the last bit.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from engine.sentence import Refusal

STRETCH = 4096      # a view may be this many times larger than its storage: heads and queries that share one row


def pack(tensors: Iterable[Tensor]) -> tuple[dict[str, Tensor], Callable[[Tensor], dict]]:
    """Return the storages that the tensors lie in, on the processor, and a function that says where in them each lies.

    Of a storage only the stretch that is used is kept, from the first to the last element.
    """
    spans: dict[tuple, list[int]] = {}
    sources: dict[tuple, Tensor] = {}
    for tensor in tensors:
        first, last = extent(tensor)
        span = spans.setdefault(key_of(tensor), [first, last])
        span[:] = min(span[0], first), max(span[1], last)
        sources.setdefault(key_of(tensor), tensor.detach())
    names = {key: f"storage.{index}" for index, key in enumerate(spans)}

    def where(tensor: Tensor) -> dict:
        key = key_of(tensor)
        return {"storage": names[key], "offset": tensor.storage_offset() - spans[key][0],
                "shape": list(tensor.shape), "stride": list(tensor.stride())}

    storages = {names[key]: torch.as_strided(sources[key], (last - first,), (1,), first).cpu().contiguous()
                for key, (first, last) in spans.items()}
    return {name: unshared(tensor) for name, tensor in storages.items()}, where


def unshared(tensor: Tensor) -> Tensor:
    """Return a tensor that is its own storage: a safetensors file refuses two that share one."""
    whole = tensor.untyped_storage().nbytes() == tensor.numel() * tensor.element_size()
    return tensor if whole else tensor.clone()


def key_of(tensor: Tensor) -> tuple:
    """Return what tells one storage, read as one dtype, from another."""
    return tensor.device, tensor.untyped_storage().data_ptr(), tensor.dtype


def extent(tensor: Tensor) -> tuple[int, int]:
    """Return the first element of its storage that a tensor uses, and the one after the last."""
    first = tensor.storage_offset()
    reach = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    return first, first + (reach + 1 if tensor.numel() else 0)


def digest(tensor: Tensor) -> str:
    """Return the SHA-256 of a storage's bytes."""
    return hashlib.sha256(tensor.view(torch.uint8).numpy()).hexdigest()


def unpack(view: Mapping[str, Any], storages: Mapping[str, Tensor]) -> Tensor:
    """Return the tensor that `where` described, after a look at every number; raises ValueError for what cannot be."""
    storage, offset = storages[view["storage"]], view["offset"]
    shape, stride = view["shape"], view["stride"]
    whole = all(type(n) is int and 0 <= n < 2**40 for n in (offset, *shape, *stride))
    if not whole or len(shape) != len(stride) or len(shape) > 5 or storage.dim() != 1:
        raise ValueError("a view is not described by whole numbers")
    entries, last = 1, offset
    for size, step in zip(shape, stride, strict=True):
        entries, last = entries * size, last + max(0, size - 1) * step
    if entries and (last >= len(storage) or entries > STRETCH * len(storage)):
        raise ValueError("a view reaches out of its storage")
    if storage.dtype == torch.bool:
        storage = storage.view(torch.uint8).ne_(0).view(torch.bool)     # a byte of 2 is no boolean
    return torch.as_strided(storage, shape, stride, offset if entries else 0)


def refuse(constant: str) -> None:
    """Refuse NaN and infinities, which JSON does not have."""
    raise Refusal("The number {constant} cannot be read.", constant=constant)
