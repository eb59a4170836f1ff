"""The shelf: once per key, bounded in bytes, nothing in use dropped, failures told and forgotten."""

import gc
import threading
import time

import pytest

from dashboard.shelf import Shelf


class Thing:
    def __init__(self, size: int) -> None:
        self.size = size


def shelf(limit: int) -> Shelf:
    return Shelf(limit, lambda thing: thing.size)


def test_equal_requests_at_the_same_moment_run_once():
    made, s, gate, got = [], shelf(100), threading.Barrier(8), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return Thing(1)

    def ask():
        gate.wait()
        got.append(s.get("key", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(made) == 1 and len(set(map(id, got))) == 1


def test_different_keys_do_not_wait_for_each_other():
    s, inner = shelf(100), []
    s.get("slow", lambda: inner.append(s.get("other", lambda: Thing(1))) or Thing(1))
    assert len(inner) == 1


def test_bytes_are_bounded_and_the_longest_unused_leaves_first():
    s = shelf(10)
    for name in "abc":
        s.get(name, lambda: Thing(4))
    assert s.nbytes == 8
    s.get("b", lambda: Thing(4))
    s.get("d", lambda: Thing(4))
    gc.collect()
    assert s.get("b", lambda: pytest.fail("b was used last")).size == 4


def test_what_is_in_use_is_found_again_after_it_left():
    s = shelf(10)
    held = s.get("held", lambda: Thing(8))
    s.get("newer", lambda: Thing(8))
    assert s.get("held", lambda: pytest.fail("it is still held")) is held


def test_what_is_there_is_known_without_making_it():
    s = shelf(10)
    assert not s.has("a")
    held = s.get("a", lambda: Thing(8))
    s.get("b", lambda: Thing(8))
    assert s.has("a") and s.has("b") and held.size == 8
    del held
    gc.collect()
    assert not s.has("a") and s.has("b")


def test_a_value_larger_than_the_shelf_is_still_given():
    s = shelf(10)
    assert s.get("large", lambda: Thing(1000)).size == 1000


def test_a_failure_is_told_to_everybody_and_not_kept():
    s, errors, gate = shelf(10), [], threading.Barrier(3)

    def fail():
        time.sleep(0.05)
        raise ValueError("no")

    def ask():
        gate.wait()
        try:
            s.get("key", fail)
        except ValueError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert errors == ["no"] * 3
    assert s.get("key", lambda: Thing(1)).size == 1
