"""A model that is refused is not judged anew at every key that somebody presses, and not for ever."""

import pytest

from dashboard import compute, frame
from engine import Refusal


@pytest.fixture
def judged(monkeypatch):
    """Every model that was judged, in order; each is refused."""
    found = []

    def load(where):
        found.append(where)
        raise Refusal("{name} is refused.", name=where)

    monkeypatch.setattr(compute.pretrained, "load", load)
    monkeypatch.setattr(compute, "_refused", {})
    return found


def test_a_refusal_stands_for_a_while_and_then_is_asked_again(judged, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(compute.time, "monotonic", lambda: now)
    for _ in range(3):
        with pytest.raises(Refusal, match=r"^owner/one is refused\.$"):
            compute.explorable("owner/one")
    assert judged == ["owner/one"]
    with pytest.raises(Refusal, match=r"^owner/two is refused\.$"):
        compute.explorable("owner/two")
    now += compute.REFUSED_SECONDS + 1
    with pytest.raises(Refusal):
        compute.explorable("owner/one")
    assert judged == ["owner/one", "owner/two", "owner/one"]


def test_what_is_remembered_of_refusals_is_bounded(judged):
    for number in range(compute.MOST_REFUSED + 10):
        with pytest.raises(Refusal):
            compute.explorable(f"owner/m{number}")
    assert len(compute._refused) <= compute.MOST_REFUSED


@pytest.mark.parametrize(("size", "said"), [(91_000_000, "91"), (1_234_000_000, "1,234"), (3_980_000, "4"),
                                            (270_000, "0.27"), (9_400_000, "9.4")])
def test_a_size_is_never_said_to_be_nothing(size, said):
    assert frame._megabytes(size) == said
