"""Laws of passages: states in the order of reading, many sentences at once as one by one, none that training saw."""

import numpy as np
import pytest
import torch

from engine.analysis.passages import gather, passages
from engine.learning.tasks import TASKS
from engine.learning.trained import Trained
from engine.models.seq2seq import Seq2Seq, Seq2SeqPlan
from engine.sentence import Refusal


def untrained(task="reverse", **plan):
    """Return an encoder-decoder of random weights that knows a task's vocabularies."""
    source, target = TASKS[task].source_vocabulary(), TASKS[task].target_vocabulary()
    torch.manual_seed(5)
    model = Seq2Seq(Seq2SeqPlan(width=6, **plan), len(source), len(target))
    return Trained("random", model, source, target, {"task": task})


@pytest.fixture(scope="module")
def reader():
    return untrained(cell="lstm")


def test_a_backward_layer_is_told_from_the_last_word_on(reader):
    recording = reader.record("d a b c")
    found = {one.side: one for one in passages(recording)}
    assert list(found) == ["encoder-0-forward", "encoder-0-backward", "decoder-0-forward"]
    there, back = found["encoder-0-forward"], found["encoder-0-backward"]
    assert there.words == back.words[::-1] == ("d", "a", "b", "c") and back.places == (3, 2, 1, 0)
    kept = next(states for states in recording.states if states.direction == "backward")
    assert np.array_equal(back.hidden, kept.hidden[0].numpy()[::-1])
    assert np.array_equal(back.gates["forget"][0], kept.gates["forget"][0, 3].numpy())
    assert np.array_equal(back.memory[-1], kept.memory[0, 0].numpy())


def test_the_first_step_of_each_direction_depends_on_its_first_word_alone(reader):
    one, other = ({p.side: p for p in passages(reader.record(text))} for text in ("d a b c", "d c a c"))
    for side in ("encoder-0-forward", "encoder-0-backward"):
        assert np.allclose(one[side].hidden[0], other[side].hidden[0], atol=1e-6)
        assert not np.allclose(one[side].hidden[-1], other[side].hidden[-1], atol=1e-3)


@pytest.mark.parametrize("bridge, query", [("attention", "before"), ("attention", "after"), ("fixed", "before")])
def test_many_sentences_at_once_have_the_states_of_each_alone(bridge, query):
    reader = untrained(cell="gru", bridge=bridge, query=query)
    libraries = gather(reader, 7)
    task = TASKS["reverse"]
    assert set(libraries) == {"encoder-0-forward", "encoder-0-backward", "decoder-0-forward"}
    for number in (0, 3, 6):
        words = libraries["encoder-0-forward"].sentences[number]
        example = task.gold(words)
        alone = passages(reader.record(task.join(words, target=False), task.join(example.target)))
        for one in alone:
            library = libraries[one.side]
            mine = library.sentence == number
            assert library.sentences[number] == one.words
            assert np.allclose(library.states[mine], one.hidden, atol=1e-5)


def test_the_library_is_of_sentences_that_training_never_sees_and_the_same_for_the_same_seed(reader):
    one, again, other = (gather(reader, 5, seed)["encoder-0-forward"] for seed in (0, 0, 1))
    assert all(TASKS["reverse"].holds_out(words) for words in one.sentences)
    assert one.sentences == again.sentences != other.sentences and np.array_equal(one.states, again.states)
    assert len(one.states) == sum(map(len, one.sentences))


def test_a_model_of_no_task_of_ours_is_refused(reader):
    stranger = Trained("mine", reader.model, reader.source, reader.target, {"task": "pairs"})
    with pytest.raises(Refusal, match=r"No sentences can be drawn for the task pairs: it is not one of ours."):
        gather(stranger)
