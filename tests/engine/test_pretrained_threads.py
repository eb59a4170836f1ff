"""One model among many people: what one of them records is never another's, and the model stays as it was."""

import threading

import pytest
import torch

from engine import Change, record
from engine.pretrained import Explorable
from tests.engine.families import tiny

RUNS, THREADS = 400, 8


@pytest.fixture(scope="module")
def shared(embedded) -> Explorable:
    """A small model that reads with the embedded model's tokenizer."""
    return Explorable(tiny("bert", vocab_size=30522), embedded.reader.tokenizer, name="shared")


def test_eight_threads_never_mix(shared) -> None:
    """400 runs of unique texts, every fourth under an intervention: each recording is that of its own text."""
    words = sorted(t for t in shared.reader.tokenizer.get_vocab() if t.isascii() and t.isalpha() and len(t) == 6)
    texts = [" ".join(words[3 * i:3 * i + 1 + i % 3]) for i in range(RUNS)]
    changes = [Change(temperature=2.0) if i % 4 == 3 else None for i in range(RUNS)]
    assert len(set(texts)) == RUNS
    recordings, errors = {}, []

    def work(mine: range) -> None:
        try:
            for i in mine:
                recordings[i] = shared.record(texts[i], change=changes[i])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(range(first, RUNS, THREADS),)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and len(recordings) == RUNS
    for i, recording in recordings.items():
        typed = [token.text for token in recording.tokens if not token.special]
        assert recording.text == texts[i] and typed == texts[i].split()
        assert [a.place.layer for a in recording.attentions] == [0, 1]
        assert {a.computed for a in recording.attentions} == {"ours" if changes[i] else "fused"}
        again = shared.record(texts[i], change=changes[i])
        for a, b in zip(recording.attentions, again.attentions, strict=True):
            assert abs(a.weights() - b.weights()).max() < 1e-6


def test_a_run_leaves_nothing_on_the_model(shared) -> None:
    """Same attributes, same hooks, same parameters, same output after recordings and interventions as before."""
    def everything() -> list:
        return [(name, sorted(vars(module)), len(module._forward_hooks), len(module._forward_pre_hooks))
                for name, module in shared.model.named_modules()]

    ids = torch.tensor([[101, 1037, 102]])
    with torch.no_grad():
        before, state, output = everything(), [p.clone() for p in shared.model.parameters()], shared.model(ids)[0]
    shared.record("a cat", change=Change(temperature=0.1))
    shared.record("a cat and a mat")
    with torch.no_grad():
        assert torch.equal(shared.model(ids)[0], output)
    assert everything() == before
    assert all(torch.equal(p, q) for p, q in zip(shared.model.parameters(), state, strict=True))


def test_a_plain_recording_around_the_model_works_too(shared) -> None:
    """`with record()` around the bare model: the same maps, at the same places, its tokens their positions."""
    ids = torch.tensor([shared.reader.read("the cat sat").ids])
    with record() as bare, torch.no_grad():
        shared.model(ids)
    for a, b in zip(bare.attentions, shared.record("the cat sat").attentions, strict=True):
        assert a.place == b.place and abs(a.weights() - b.weights()).max() < 1e-6
        assert [token.text for token in a.query_tokens] == ["0", "1", "2", "3", "4"]
