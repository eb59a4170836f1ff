"""The weights' files, judged by reading their headers ourselves: safetensors only, every tensor inside its file.

Source: the safetensors format (8 bytes length N, N bytes of JSON, tensors without holes or overlap). Opens no tensor.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from engine.pretrained.gate.folder import Folder, is_pickle, open_plain, parse_object
from engine.sentence import Refusal

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"
HEADER_LIMIT = 10 << 20                                 # 70,000 tensors; as a JSON tree some hundred megabytes
INDEX_LIMIT = 32 << 20
MOST_SHARDS = 1000
MOST_AXES = 16
LARGEST_AXIS = 1 << 40
BYTES = {"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4,
         "U64": 8, "I64": 8, "F64": 8, "C64": 8}
FLOATS = ("F16", "BF16", "F32", "F64")
PACKED = ("F4", "F6_E2M3", "F6_E3M2", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ")
PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".npz", ".joblib")
OTHERS = (".h5", ".msgpack", ".gguf", ".onnx")


@dataclass(frozen=True)
class Weights:
    """The files that hold a model's tensors, and what their headers say."""

    files: tuple[Path, ...]
    parameters: int                                     # floating-point numbers in all tensors
    bytes: int                                          # of all tensors, as stored


def judge_weights(folder: Folder, name: str) -> Weights:
    """Return the weights' files of `folder` once every header has been checked; raises Refusal otherwise."""
    promised: dict[str, set[str]] = {}
    if SINGLE in folder.files:
        names = (SINGLE,)
    elif INDEX in folder.files:
        promised = judge_index(folder)
        names = tuple(sorted(promised))
    else:
        refuse_absent(folder.files, name)
    parameters = total = 0
    for file in names:
        tensors = read_header(folder.files[file], file)
        missing = promised.get(file, set()) - tensors.keys()
        if missing:
            raise Refusal("{index} promises {tensor} in {file}, and it is not there.",
                          index=INDEX, tensor=min(missing), file=file)
        parameters += sum(count for dtype, count in tensors.values() if dtype in FLOATS)
        total += sum(count * BYTES[dtype] for dtype, count in tensors.values())
    return Weights(tuple(folder.files[file] for file in names), parameters, total)


def read_header(path: Path, file: str) -> dict[str, tuple[str, int]]:
    """Return dtype and number of elements of each tensor in a safetensors file; raises Refusal when its header lies."""
    with open_plain(path) as opened:
        size = os.fstat(opened.fileno()).st_size
        first = opened.read(8)
        length = int.from_bytes(first, "little")
        if len(first) < 8 or length > min(HEADER_LIMIT, size - 8) or length < 2:
            if is_pickle(first):
                raise Refusal("{file} is a pickle under another name: opening it could run code, so it is not opened.",
                              file=file)
            raise Refusal("{file} is not a safetensors file: its header cannot be {length} bytes long (at most "
                          "{limit:,}, and no longer than the file).", file=file, length=str(length), limit=HEADER_LIMIT)
        header = opened.read(length)
    if header[:1] != b"{":
        raise Refusal("{file} is not a safetensors file: its header does not begin with a brace.", file=file)
    entries = parse_object(header, file)
    entries.pop("__metadata__", None)
    spans = sorted(_judge_tensor(file, tensor, entry) for tensor, entry in entries.items())
    end = 0
    for begin, stop, tensor, _, _ in spans:
        if begin != end:
            raise Refusal("{file} has a false header: {tensor} does not begin where the tensor before it ends.",
                          file=file, tensor=tensor)
        end = stop
    if end != size - 8 - length:
        raise Refusal("{file} has a false header: it speaks of {told:,} bytes of tensors, and {held:,} are there.",
                      file=file, told=end, held=size - 8 - length)
    return {tensor: (dtype, count) for _, _, tensor, dtype, count in spans}


def _judge_tensor(file: str, tensor: str, entry: object) -> tuple[int, int, str, str, int]:
    """Return begin, end, name, dtype and number of elements of one tensor, when they agree."""
    fields = entry if isinstance(entry, dict) else {}
    dtype, shape, span = fields.get("dtype"), fields.get("shape"), fields.get("data_offsets")
    if isinstance(dtype, str) and dtype in PACKED:
        raise Refusal("{file} holds quantized weights ({dtype}), which cannot be read here.", file=file, dtype=dtype)
    if not (isinstance(dtype, str) and dtype in BYTES and _counts(shape, MOST_AXES, LARGEST_AXIS)
            and _counts(span, 2, 1 << 62) and len(span) == 2):
        raise Refusal("{file} has a false header: the entry of {tensor} gives no dtype, shape and span that can be "
                      "read.", file=file, tensor=tensor)
    count = 1
    for axis in shape:
        count *= axis
    if span[1] - span[0] != count * BYTES[dtype]:
        raise Refusal("{file} has a false header: {tensor} of shape {shape} in {dtype} does not take {taken} bytes.",
                      file=file, tensor=tensor, shape=shape, dtype=dtype, taken=str(span[1] - span[0]))
    return span[0], span[1], tensor, dtype, count


def _counts(value: object, most: int, largest: int) -> bool:
    return (isinstance(value, list) and len(value) <= most
            and all(type(n) is int and 0 <= n <= largest for n in value))


def judge_index(folder: Folder, present: Container[str] = ()) -> dict[str, set[str]]:
    """Return the tensors promised in each shard, every shard a plain name of a file in the folder (or in `present`)."""
    index = folder.read_json(INDEX, INDEX_LIMIT)
    places = index.get("weight_map")
    if not (isinstance(places, dict) and places and isinstance(index.get("metadata"), dict)
            and all(isinstance(shard, str) for shard in places.values())):
        raise Refusal("{index} should hold metadata, and a weight_map from the name of each tensor to a file.",
                      index=INDEX)
    promised: dict[str, set[str]] = {}
    for tensor, shard in places.items():
        promised.setdefault(shard, set()).add(tensor)
    if len(promised) > MOST_SHARDS:
        raise Refusal("{index} names more than {limit:,} files.", index=INDEX, limit=MOST_SHARDS)
    for shard in promised:
        if "/" in shard or "\\" in shard or ".." in shard or not shard.endswith(".safetensors"):
            raise Refusal("{index} names {shard}, which is no safetensors file in the model's own folder.",
                          index=INDEX, shard=shard)
        if shard not in folder.files and shard not in present:
            raise Refusal("{index} names {shard}, which is missing in the model's folder.", index=INDEX, shard=shard)
    return promised


def refuse_absent(files: Iterable[str], name: str) -> NoReturn:
    """Raise the Refusal that says what stands where the safetensors file of `name` should be."""
    for kinds in (PICKLES, OTHERS):
        file = next((f for f in sorted(files) if f.endswith(kinds)), None)
        if file is not None and kinds is PICKLES:
            raise Refusal("{name} keeps its weights in {file}, a pickle that could run code when opened; only "
                          "safetensors files are read.", name=name, file=file)
        if file is not None:
            raise Refusal("{name} keeps its weights in {file}; only safetensors files are read.", name=name, file=file)
    raise Refusal("There is no {file} in the folder of {name}.", file=SINGLE, name=name)
