"""One blob of bytes: a JSON header and numpy buffers behind it. Knows nothing of what they mean, nor who reads them.

u64 little-endian length of the header | header, UTF-8, padded with spaces to a multiple of 8 | buffers, each aligned
to 8 bytes. Offsets count from the end of the header. JavaScript reads the same layout in `blob.js`.
"""
import json

import numpy as np

ALIGNMENT = 8


class Buffers:
    """The arrays of one blob, in the order they were added."""

    def __init__(self) -> None:
        self.parts: list[bytes | memoryview] = []
        self.size = 0

    def add(self, array: np.ndarray) -> dict[str, object]:
        """Keep `array` (little-endian, row by row) and return what the header says of it."""
        array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        described = {"dtype": array.dtype.name, "offset": self.size, "shape": list(array.shape)}
        padding = -array.nbytes % ALIGNMENT
        self.parts += [memoryview(array).cast("B") if array.size else b"", b"\0" * padding]
        self.size += array.nbytes + padding
        return described


def pack(header: dict[str, object], buffers: Buffers) -> bytes:
    """Return the blob; equal headers and arrays give equal bytes. NaN and infinity in the header are a ValueError."""
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    text += b" " * (-len(text) % ALIGNMENT)
    return b"".join([len(text).to_bytes(8, "little"), text, *buffers.parts])


def unpack(blob: bytes) -> tuple[dict, memoryview]:
    """Return the header of a blob and the bytes behind it."""
    length = int.from_bytes(blob[:8], "little")
    return json.loads(blob[8:8 + length]), memoryview(blob)[8 + length:]


def array(buffers: memoryview, described: dict) -> np.ndarray:
    """Return the array that a header describes, as a read-only view of the blob."""
    shape, dtype = tuple(described["shape"]), np.dtype(described["dtype"]).newbyteorder("<")
    return np.frombuffer(buffers, dtype, int(np.prod(shape)), described["offset"]).reshape(shape)
