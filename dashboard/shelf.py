"""A shelf: values made once, kept while there is room. Knows neither models nor recordings nor Streamlit.

Streamlit's own caches have no bound in bytes, and one of them pickles. Keys here are plain values, never arrays.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future


class Shelf:
    """Values by key: equal requests at one moment run once; the longest unused leave when `limit` bytes are passed.

    A value that somebody still holds is found again even after it left (it costs nothing to keep: it is in memory
    anyway), so what is in use is never dropped or made twice. A failure is told to all who waited, and not kept.
    """

    def __init__(self, limit: int, size: Callable[[object], int]) -> None:
        self._limit, self._size = limit, size
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._held: weakref.WeakValueDictionary = weakref.WeakValueDictionary()
        self._making: dict[Hashable, Future] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], object]) -> object:
        """Return the value of `key`, made by `make()` if nobody has it; what it raises is raised for all who wait."""
        with self._lock:
            value = self._find(key)
            if value is not None:
                return value
            promise = self._making.get(key)
            mine = promise is None
            if mine:
                promise = self._making[key] = Future()
        if mine:
            self._make(key, make, promise)
        return promise.result()

    def has(self, key: Hashable) -> bool:
        """Return whether the value of `key` is there: asking for it makes nobody wait."""
        with self._lock:
            return key in self._kept or key in self._held

    @property
    def nbytes(self) -> int:
        """Bytes of what the shelf itself keeps."""
        with self._lock:
            return sum(self._sizes.values())

    def _find(self, key: Hashable) -> object | None:
        value = self._kept.get(key)
        if value is None:
            value = self._held.get(key)
        if value is not None:
            self._keep(key, value)
        return value

    def _make(self, key: Hashable, make: Callable[[], object], promise: Future) -> None:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            promise.set_exception(error)
            return
        with self._lock:
            del self._making[key]
            self._keep(key, value)
        promise.set_result(value)

    def _keep(self, key: Hashable, value: object) -> None:
        if self._kept.get(key) is not value:
            self._kept[key] = self._held[key] = value
            self._sizes[key] = self._size(value)
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and sum(self._sizes.values()) > self._limit:
            longest_unused, _ = self._kept.popitem(last=False)
            del self._sizes[longest_unused]
