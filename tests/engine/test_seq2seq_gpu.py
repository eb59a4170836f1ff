"""On a GPU: an encoder-decoder gives the processor's numbers, and a seed draws the same answer."""

import pytest
import torch

from engine.learning.decoding import Search
from engine.learning.trained import Trained
from engine.models.seq2seq import Seq2Seq
from tests.engine.test_seq2seq_laws import Pairs, Seq2SeqPlan, model_of, pairs
from tests.engine.test_trained_laws import ANTWORT, TEXT, WORDS

WITHOUT = "no CUDA device on this machine: the test that both devices give the same numbers cannot run"
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason=WITHOUT)]
PLANS = [Seq2SeqPlan(width=4), Seq2SeqPlan("lstm", 4, scorer="dot", query="after"),
         Seq2SeqPlan("mgu", 4, bridge="every")]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.cell)
def test_both_devices_give_the_same_logits(plan):
    model, batch = model_of(plan), pairs()
    expected = model(batch)
    found = model.cuda()(Pairs(batch.source.cuda(), batch.lengths.cuda(), batch.given.cuda()))
    torch.testing.assert_close(found.cpu(), expected)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.cell)
@pytest.mark.parametrize("search", [Search(longest=6), Search("beam", longest=6), Search("sample", longest=6, seed=3)])
def test_both_devices_give_the_same_answer(plan, search):
    torch.manual_seed(0)
    model = Seq2Seq(plan, len(WORDS), len(ANTWORT)).double()
    here = Trained("here", model, WORDS, ANTWORT).translate(TEXT, search)
    there = Trained("there", model, WORDS, ANTWORT, device="cuda").translate(TEXT, search)
    assert there.text == here.text and there.log_probability == pytest.approx(here.log_probability, abs=1e-6)
    assert there.recording.device.startswith("cuda") and there.recording.verify().holds
