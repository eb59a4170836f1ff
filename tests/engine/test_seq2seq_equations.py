"""The equations of the papers, written out once more in plain torch, and their gradients."""

import math

import pytest
import torch

from engine import join, record
from engine.models.seq2seq import Seq2Seq, Seq2SeqPlan
from tests.engine.test_seq2seq_laws import model_of, pairs


def encoded(model, batch, width):
    """Return the states of a GRU of torch's own, both directions, with the model's weights, padding cut row by row."""
    gru = torch.nn.GRU(width, width, batch_first=True, bidirectional=True).double()
    gru.load_state_dict(model.encoder.state_dict())
    return [gru(model.source_words(row[None, :int(length)]))[0][0]
            for row, length in zip(batch.source, batch.lengths, strict=True)]


def decoder_cell(model, inputs, width):
    cell = torch.nn.GRUCell(inputs, width).double()
    cell.load_state_dict({name.removesuffix("_l0"): weight for name, weight in model.decoder.state_dict().items()})
    return cell


def compared(model, scorer, s, h):
    """Return the score of a state of the decoder with each of the source's, one number at a time."""
    own = model.attending
    if scorer == "additive":
        return torch.stack([(own.vector * torch.tanh(own.query.weight @ s + own.key.weight @ one)).sum() for one in h])
    if scorer == "general":
        return torch.stack([s @ own.key.weight @ one for one in h])
    return torch.stack([s @ one for one in h]) / (math.sqrt(len(s)) if scorer == "scaled" else 1)


@pytest.mark.parametrize("scorer", ["additive", "dot", "general", "scaled"])
@pytest.mark.parametrize("query", ["before", "after"])
def test_attention_is_what_the_papers_write(scorer, query):
    width = 4
    model, batch = model_of(Seq2SeqPlan(width=width, scorer=scorer, query=query)), pairs()
    with torch.no_grad(), record() as recording:
        logits = model(batch)
    weights = join(recording.attentions)
    wide = model.plan.decoder_width
    assert wide == (width if scorer == "additive" else 2 * width)
    with torch.no_grad():
        cell = decoder_cell(model, width + (2 * width if query == "before" else 0), wide)
        for row, h in enumerate(encoded(model, batch, width)):
            s = torch.cat([h[-1, :width], h[0, width:]])
            if wide != 2 * width:
                s = torch.tanh(model.opening.hidden[0](s))
            for t, word in enumerate(model.target_words(batch.given[row])):
                if query == "after":
                    s = cell(word[None], s[None])[0]
                alpha = torch.softmax(compared(model, scorer, s, h), dim=0)
                context = sum(a * one for a, one in zip(alpha, h, strict=True))
                if query == "before":
                    s = cell(torch.cat([word, context])[None], s[None])[0]
                met = torch.cat([context, s, word] if query == "before" else [context, s])
                expected = model.output(torch.tanh(model.joining(met)))
                torch.testing.assert_close(logits[row, t], expected)
                found = torch.from_numpy(weights.weights(0, batch=row))[t, :len(h)]
                torch.testing.assert_close(found, alpha)


@pytest.mark.parametrize("bridge", ["fixed", "every"])
def test_one_vector_is_used_as_sutskever_and_cho_use_it(bridge):
    width = 4
    model, batch = model_of(Seq2SeqPlan(width=width, bridge=bridge)), pairs()
    with torch.no_grad():
        logits, cell = model(batch), decoder_cell(model, 3 * width if bridge == "every" else width, width)
        for row, h in enumerate(encoded(model, batch, width)):
            code = torch.cat([h[-1, :width], h[0, width:]])
            s = torch.tanh(model.opening.hidden[0](code))
            for t, word in enumerate(model.target_words(batch.given[row])):
                s = cell((torch.cat([word, code]) if bridge == "every" else word)[None], s[None])[0]
                top = torch.tanh(model.joining(torch.cat([code, s, word]))) if bridge == "every" else s
                torch.testing.assert_close(logits[row, t], model.output(top))


@pytest.mark.parametrize("plan", [
    Seq2SeqPlan(width=2), Seq2SeqPlan(width=2, query="after"), Seq2SeqPlan("lstm", 2, scorer="general"),
    Seq2SeqPlan("sru", 2, scorer="scaled"), Seq2SeqPlan("mgu", 2, bridge="every"), Seq2SeqPlan(width=2, bridge="fixed"),
    Seq2SeqPlan("elman", 2, scorer="dot", layers=2, bidirectional=False)], ids=lambda plan: "-".join(
        (plan.cell, plan.bridge, plan.scorer, plan.query)))
def test_gradients_are_those_of_the_differences(plan):
    torch.manual_seed(0)
    model, batch = Seq2Seq(plan, 6, 6).double(), pairs((3, 2), target=2)
    batch.source, batch.given = batch.source % 6, batch.given % 6
    names, weights = zip(*model.named_parameters(), strict=True)

    def loss(*given):
        return torch.func.functional_call(model, dict(zip(names, given, strict=True)), (batch,)).square().sum()

    assert torch.autograd.gradcheck(loss, weights, fast_mode=True)


def test_every_parameter_learns():
    for plan in (Seq2SeqPlan(width=3), Seq2SeqPlan("lstm", 3, scorer="general", query="after"),
                 Seq2SeqPlan("mgu", 3, bridge="every"), Seq2SeqPlan("elman", 3, bridge="fixed"),
                 Seq2SeqPlan("jordan", 3), Seq2SeqPlan("sru", 3, scorer="dot", layers=2)):
        model = model_of(plan)
        model(pairs()).square().sum().backward()
        assert [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()] == []
