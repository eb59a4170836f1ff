"""Laws of a trained model: what is told of every step is what the next is made of; nobody's text changes another's."""

import math
import threading

import numpy as np
import pytest
import torch

from engine import Change, Recording, Refusal
from engine.analysis import steps
from engine.analysis.heads import telling_entry
from engine.learning.decoding import Search
from engine.learning.saying import LabelBatch
from engine.learning.trained import MOST_TOKENS, Trained
from engine.learning.vocabulary import END, Vocabulary
from engine.models.labeller import Labeller, LabellerPlan
from engine.models.seq2seq import Seq2Seq, Seq2SeqPlan

WORDS = Vocabulary("words", tuple("the three black cats cat sat on a mat saw we .".split()))
ANTWORT = Vocabulary("words", tuple("die drei schwarzen Katzen saßen auf der Matte wir sahen .".split()))
LETTERS = Vocabulary("characters", tuple("abcdefghijklmnopqrstuvwxyz"))
TAGS = Vocabulary("words", ("noun", "verb", "other"))
TEXT = "the three black cats saw a zebra"


def trained(seed=0, source=WORDS, target=ANTWORT, **plan):
    torch.manual_seed(seed)
    plan = Seq2SeqPlan(**{"width": 6, **plan})
    model = Seq2Seq(plan, len(source), len(target))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2.5)     # answers that differ from text to text
    return Trained("tiny", model, source, target, {"task": "test"})


def labels(kind, per="item", **plan):
    torch.manual_seed(0)
    return Trained("tagger", Labeller(LabellerPlan(kind, per, 8, **plan), len(WORDS), len(TAGS)), WORDS, TAGS)


@pytest.mark.parametrize("scorer", ["additive", "dot", "general", "scaled"])
@pytest.mark.parametrize("query", ["before", "after"])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_every_number_of_a_step_is_made_of_the_ones_before(scorer, query, cell):
    found = trained(scorer=scorer, query=query, cell=cell).translate(TEXT, Search(longest=5))
    assert found.hidden.shape == (7, 12) and len(found.steps) == len(found.target) > 0
    before = None
    for t, step in enumerate(found.steps):
        if scorer == "additive":
            scores = np.tanh(step.projected + found.keys) @ found.vector
        else:
            scores = found.keys @ step.projected / (math.sqrt(len(step.projected)) if scorer == "scaled" else 1)
        np.testing.assert_allclose(step.scores, scores, atol=1e-5)
        powers = np.exp(scores - scores.max())
        np.testing.assert_allclose(step.weights, powers / powers.sum(), atol=1e-6)
        np.testing.assert_allclose(step.context, step.weights @ found.hidden, atol=1e-5)
        if query == "after":
            np.testing.assert_array_equal(step.query, step.state)
        elif t:
            np.testing.assert_array_equal(step.query, before)
        before = step.state
        assert step.output.sum() == pytest.approx(1, abs=1e-5) and step.said == found.target[t]
        assert step.probability == pytest.approx(float(step.output[step.said.id]))
        assert len(step.guesses) == 5 and step.guesses[0].probability == step.output.max()
        assert [g.probability for g in step.guesses] == sorted((g.probability for g in step.guesses), reverse=True)
    assert found.log_probability == pytest.approx(sum(math.log(s.probability) for s in found.steps), abs=1e-4)
    np.testing.assert_array_equal(found.weights, found.recording.attentions[0].weights(0))
    if scorer in ("dot", "scaled", "additive"):
        expected = found.hidden if scorer != "additive" else None
        assert expected is None or (found.keys == expected).all()


@pytest.mark.parametrize("scorer", ["additive", "general"])
def test_a_recording_is_one_map_with_the_words_on_both_sides(tmp_path, scorer):
    model = trained(scorer=scorer)
    recording = model.record(TEXT)
    attention, = recording.attentions
    assert [t.text for t in attention.key_tokens] == TEXT.split() == [t.text for t in recording.tokens]
    assert [TEXT[t.start:t.end] for t in attention.key_tokens] == TEXT.split()
    assert [t.unknown for t in attention.key_tokens] == [False] * 6 + [True]
    assert (attention.place.stack, attention.place.kind, attention.heads) == ("decoder", "cross", 1)
    answer = [t for t in attention.query_tokens if not t.special]
    assert recording.pair == ANTWORT.decode([t.id for t in answer]) and recording.text == TEXT
    assert [(s.name, s.direction, len(s.tokens)) for s in recording.states] == [
        ("encoder", "forward", 7), ("encoder", "backward", 7), ("decoder", "forward", len(attention.query_tokens))]
    proof = recording.verify()
    assert proof.holds and proof.context_error < proof.bound
    recording.save(tmp_path / "kept.safetensors")
    back = Recording.load(tmp_path / "kept.safetensors")
    assert (back.attentions[0].weights() == attention.weights()).all() and back.notes == recording.notes
    assert back.attentions[0].key_tokens == attention.key_tokens and back.verify() == proof
    at, head, query, key = telling_entry(recording)
    row = steps.row(recording.attentions[at], head, query)
    assert row.context_error < 1e-4 and row.weights[key] > 0 and model.projection(attention.place) is None
    assert row.terms(key).sum() == pytest.approx(row.dots[key], abs=1e-5)


@pytest.mark.parametrize("plan", [{}, {"query": "after", "scorer": "dot"}, {"bridge": "fixed"}, {"bridge": "every"}])
def test_a_target_is_read_as_it_is_given(plan):
    model = trained(**plan)
    found = model.translate(TEXT, target="die drei Katzen quaken .")
    assert found.forced and found.finished and found.text == "die drei Katzen quaken ."
    assert [t.text for t in found.target] == [*"die drei Katzen quaken .".split(), "<end>"]
    assert [t.unknown for t in found.target] == [False, False, False, True, False, False]
    with torch.no_grad():
        ids = [1, *(t.id for t in found.target[:-1])]
        logits = model.model.decode(model.model.encode(torch.tensor([WORDS.encode(TEXT)])), torch.tensor([ids]))[0]
    told = torch.log_softmax(logits, -1)[torch.arange(6), torch.tensor([t.id for t in found.target])]
    assert found.log_probability == pytest.approx(float(told.sum()), abs=1e-4)
    assert model.record(TEXT, "die drei Katzen quaken .").pair == "die drei Katzen quaken ."


@pytest.mark.parametrize("plan", [{}, {"query": "after", "scorer": "general", "cell": "lstm"}, {"bridge": "every"}])
def test_an_answer_that_was_found_and_then_forced_is_the_same(plan):
    model = trained(**plan)
    for seed in range(6):
        found = model.translate(TEXT, Search("sample", seed=seed, longest=6))
        if not found.finished or len(found.target) < 2 or any(t.unknown for t in found.target):
            continue
        forced = model.translate(TEXT, target=found.text)
        assert [t.id for t in forced.target] == [t.id for t in found.target]
        assert forced.log_probability == pytest.approx(found.log_probability, abs=1e-4)
        if found.weights is not None:
            np.testing.assert_allclose(forced.weights, found.weights, atol=1e-6)


def test_a_beam_shows_what_else_it_found_and_greedy_says_whose_answer_it_is():
    model = trained()
    beam = model.translate(TEXT, Search("beam", beams=5, longest=8))
    assert len(beam.others) == 4 and len({beam.text, *(o.text for o in beam.others)}) == 5
    assert all(beam.log_probability >= o.log_probability - 1e-4 or beam.finished > o.finished for o in beam.others)
    assert not any("greedy" in note for note in beam.recording.notes)
    greedy = model.translate(TEXT, Search(longest=4))
    assert greedy.others == () and greedy.recording.notes[0] == (
        f"The decoder reads the model's own greedy answer: {greedy.text}")
    cut = model.translate(TEXT, Search(longest=1))
    if not cut.finished:
        assert len(cut.target) == 1 and cut.recording.notes[-1] == "The answer was cut after 1 tokens."


@pytest.mark.parametrize("bridge", ["fixed", "every"])
def test_without_attention_there_are_states_and_a_sentence(bridge):
    model = trained(bridge=bridge)
    assert str(model.no_attention) == ("tiny has no attention: there is no map to show, and nothing to follow from "
                                       "query to context.")
    found = model.translate(TEXT)
    assert found.recording.attentions == () and len(found.recording.states) == 3 and found.weights is None
    step = found.steps[0]
    assert step.weights is step.query is step.scores is found.keys is None
    code = np.concatenate([found.hidden[-1, :6], found.hidden[0, 6:]])
    assert step.context is None if bridge == "fixed" else (step.context == code).all()
    assert (model.layers, model.heads) == (0, 0) and trained().no_attention is None


def test_unknown_words_are_counted_and_the_nearest_ones_offered():
    model = trained()
    assert model.known("the cats xyz") == (7, 10) and model.known("the", "die Hunde") == (6, 11)
    (token, near), = model.unknown("a cta sat on a cta")
    assert token.text == "cta" and "cat" in near and model.unknown("the cat") == ()
    only = model.record("xyz zyx")
    assert all(t.unknown for t in only.tokens) and only.verify().holds


def test_a_long_text_is_read_to_its_limit_and_says_so():
    model = trained(source=LETTERS, target=LETTERS)
    recording = model.record("ab" * 300, "ba")
    assert len(recording.tokens) == MOST_TOKENS == 512 and recording.given == 600
    assert recording.notes[0] == "The first 512 of 600 tokens were read: tiny reads at most 512."
    forced = model.translate("abc", target="ab" * 300)
    assert len(forced.target) == 513
    assert forced.recording.notes == ("The first 512 of 600 tokens of the target were read.",)
    assert model.record("a").attentions[0].weights(0)[0].tolist() == [1.0]


def test_what_cannot_be_read_is_refused():
    model = trained()
    for empty in ("", "   ", "\u3000"):
        with pytest.raises(Refusal, match=r"^There is nothing to read: the text has no token\.$"):
            model.record(empty)
    with pytest.raises(Refusal, match=r"^There is nothing to read: the target has no token\.$"):
        model.translate(TEXT, target="  ")
    with pytest.raises(Refusal, match=r"^tiny answers with a sentence, not with labels\.$"):
        model.label(TEXT)
    with pytest.raises(Refusal, match=r"^tagger gives labels, not sentences: it cannot translate\.$"):
        labels("recurrent").translate(TEXT)
    with pytest.raises(Refusal, match=r"^tagger has no attention and no states: there is nothing to record\.$"):
        labels("feed-forward").record(TEXT)
    broken = Seq2Seq(Seq2SeqPlan(width=2), len(WORDS), len(ANTWORT))
    with torch.no_grad():
        broken.output.bias[3] = math.nan
    with pytest.raises(Refusal, match=r"^broken holds weights that are not numbers \(NaN or infinity\)\.$"):
        Trained("broken", broken, WORDS, ANTWORT)


@pytest.mark.parametrize("kind", ["feed-forward", "window", "recurrent", "self-attention"])
def test_labels_are_the_likeliest_of_the_labels_that_there_are(kind):
    model = labels(kind)
    found = model.label(TEXT)
    assert found.probabilities.shape == (7, 3) and found.names == TAGS.units and not found.whole
    with torch.no_grad():
        logits = model.model(LabelBatch(torch.tensor([WORDS.encode(TEXT)])))[0]
    np.testing.assert_allclose(found.probabilities, torch.softmax(logits, -1)[:, 4:], atol=1e-6)
    assert found.labels == tuple(TAGS.units[i] for i in found.probabilities.argmax(-1))
    assert [t.text for t in found.tokens] == TEXT.split()
    assert bool(found.states) == (kind == "recurrent")
    assert (found.recording is None) == (kind in ("feed-forward", "window"))
    assert all(len(s.tokens) == 7 for s in found.states)
    if kind == "self-attention":
        attention, = found.recording.attentions
        assert attention.key_tokens == attention.query_tokens == found.tokens and found.recording.verify().holds
        output = steps.output(attention, model.projection(attention.place), 3)
        context = torch.from_numpy(attention.weights()[0][3]) @ attention.value[0, 0]
        torch.testing.assert_close(torch.from_numpy(output.output),
                                   model.model.reader.layers[0].output(context).detach(), atol=1e-5, rtol=1e-4)
    whole = labels(kind, "sequence").label(TEXT)
    assert whole.whole and whole.probabilities.shape == (1, 3) and len(whole.labels) == 1


def test_a_change_belongs_to_its_run():
    model = trained(seed=3)
    plain, hot = model.record(TEXT), model.record(TEXT, change=Change(temperature=4.0))
    assert hot.attentions[0].temperature == 4.0 and hot.verify().holds
    again = model.record(TEXT)
    assert (again.attentions[0].weights() == plain.attentions[0].weights()).all() and again.pair == plain.pair
    blind = model.record(TEXT, change=Change(mask=torch.tensor([True] + [False] * 6)))
    assert (blind.attentions[0].weights(0)[:, 0] == 1).all()
    assert model.record(TEXT, layers=[3]).attentions == ()


@pytest.mark.parametrize("query", ["before", "after"])
def test_many_threads_share_one_model_and_mix_nothing_up(query):
    model = trained(source=LETTERS, target=LETTERS, query=query)
    dice = np.random.default_rng(0)
    texts = sorted({"".join(dice.choice(list("abcdefghij"), dice.integers(2, 9))) for _ in range(180)})[:128]
    alone = {text: model.translate(text, Search(longest=3)) for text in texts[::10]}
    found, failed = {}, []

    def work(part):
        try:
            for text in part:
                found[text] = model.translate(text, Search(longest=3))
        except BaseException as error:      # a thread's failure is the test's
            failed.append(error)

    threads = [threading.Thread(target=work, args=(texts[i::8],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and len(found) == len(texts) == 128
    for text, one in found.items():
        assert "".join(t.text for t in one.recording.tokens) == text == one.recording.text
        assert len(one.recording.attentions) == 1 and one.weights.shape == (len(one.target), len(text))
        assert one.recording.attentions[0].key.shape[2] == len(text) and len(one.recording.states) == 3
    for text, one in alone.items():
        np.testing.assert_array_equal(found[text].weights, one.weights)
        assert found[text].text == one.text


def test_the_end_is_a_special_token_with_the_answers_number():
    found = trained().translate(TEXT, target="die")
    assert found.target[-1].special and found.target[-1].id == END and not found.target[0].special
