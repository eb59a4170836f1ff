"""Laws of looking for an answer: against every answer there is, counted one by one, on a tiny vocabulary."""

import itertools
import math
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Refusal
from engine.learning.decoding import Search, answers, beam, shares
from engine.learning.vocabulary import BEGIN, END, PAD

WORDS, LONGEST = 7, 4       # four special ones and three of their own


@dataclass(frozen=True)
class Sofar:
    rows: torch.Tensor

    def pick(self, rows):
        return Sofar(self.rows[rows])


class Table:
    """A model without learning: what comes next depends on everything before, by a table of random numbers."""

    def __init__(self, seed, words=WORDS, sharpness=1.5):
        self.dice, self.words, self.sharpness = seed, words, sharpness

    def encode(self, source, lengths=None):
        return source

    def begin(self, source):
        return Sofar(source)

    def step(self, last, progress):
        rows = torch.cat([progress.rows, last[:, None]], dim=1)
        return torch.stack([self.logits(tuple(row)) for row in rows.tolist()]), Sofar(rows)

    def logits(self, before):
        dice = torch.Generator().manual_seed(hash((self.dice, before)) % 2**31)
        return torch.randn(self.words, generator=dice) * self.sharpness

    def log_probability(self, source, ids):
        """Return log p of words, read one by one."""
        total, before = 0.0, (*source, BEGIN)
        for word in ids:
            total += float(torch.log_softmax(self.logits(before).double(), dim=0)[word])
            before = (*before, word)
        return total


def every_answer(model, source, penalty):
    """Return every answer of at most `LONGEST` steps: (score, words, finished), the best first, ended ones first."""
    possible = [word for word in range(WORDS) if word not in (PAD, BEGIN, END)]
    found = []
    for length in range(LONGEST + 1):
        for ids in itertools.product(possible, repeat=length):
            if length < LONGEST:
                found.append((model.log_probability(source, (*ids, END)) / ((6 + length) / 6) ** penalty, ids, True))
            else:
                found.append((model.log_probability(source, ids) / ((5 + length) / 6) ** penalty, ids, False))
    return sorted(found, key=lambda one: (not one[2], -one[0]))


SOURCE = torch.tensor([[4, 5]])


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.6, 2.0]))
def test_a_beam_as_wide_as_all_answers_finds_the_best_ones(seed, penalty):
    model = Table(seed)
    found = beam(model, SOURCE, None, Search("beam", beams=64, length_penalty=penalty, longest=LONGEST))
    truth = every_answer(model, (4, 5), penalty)
    ended = [one for one in found if one.finished]
    for mine, (score, ids, finished) in zip(ended[:8], truth, strict=False):
        assert mine.ids == ids and finished and mine.score == pytest.approx(score, abs=1e-5)
        assert mine.log_probability == pytest.approx(model.log_probability((4, 5), (*ids, END)), abs=1e-5)
    assert [one.score for one in ended] == sorted((one.score for one in ended), reverse=True)
    assert [one.finished for one in found] == sorted((one.finished for one in found), reverse=True)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.floats(0, 3))
def test_one_beam_is_greedy_and_so_is_no_temperature(seed, penalty):
    model, greedy = Table(seed), answers(Table(seed), SOURCE, None, Search(longest=LONGEST))[0]
    narrow = beam(model, SOURCE, None, Search("beam", beams=1, length_penalty=penalty, longest=LONGEST))
    assert len(narrow) == 1 and narrow[0].ids == greedy.ids and narrow[0].finished == greedy.finished
    assert narrow[0].log_probability == pytest.approx(greedy.log_probability, abs=1e-5)
    assert answers(model, SOURCE, None, Search("sample", temperature=0, longest=LONGEST))[0] == greedy
    assert answers(model, SOURCE, None, Search("sample", top_k=1, longest=LONGEST))[0].ids == greedy.ids
    assert answers(model, SOURCE, None, Search("sample", top_p=1e-9, longest=LONGEST))[0].ids == greedy.ids


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 6), st.floats(0, 2))
def test_a_search_tells_the_probability_of_what_it_found(seed, beams, penalty):
    model = Table(seed)
    for one in (*beam(model, SOURCE, None, Search("beam", beams=beams, length_penalty=penalty, longest=9)),
                *answers(model, SOURCE, None, Search("sample", seed=seed, longest=9))):
        said = (*one.ids, END) if one.finished else one.ids
        assert one.log_probability == pytest.approx(model.log_probability((4, 5), said), abs=1e-4)
        assert len(said) <= 9 and not set(one.ids) & {PAD, BEGIN, END} and (one.finished or len(said) == 9)


def test_greedy_takes_the_likeliest_word_of_every_row_until_each_has_ended():
    model, source = Table(3), torch.tensor([[4, 5], [6, 4], [5, 5]])
    together = answers(model, source, None, Search(longest=8))
    for row, one in zip(source.tolist(), together, strict=True):
        before, said = (*row, BEGIN), []
        while len(said) < 8 and END not in said:
            logits = model.logits(before)
            logits[[PAD, BEGIN]] = -math.inf
            said.append(int(logits.argmax()))
            before = (*before, said[-1])
        assert one.finished == (said[-1] == END) and one.ids == tuple(word for word in said if word != END)
        assert answers(model, torch.tensor([row]), None, Search(longest=8))[0].ids == one.ids


def test_a_longer_answer_wins_under_a_length_penalty():
    class Short(Table):
        def logits(self, before):       # END 0.4, a word 0.36, another 0.24; after a word the END
            return torch.tensor([0, 0, 0.4, 0, 0.36, 0.24, 0] if before[-1] == BEGIN else [0, 0, 1.0, 0, 0, 0, 0]).log()

    found = {a: beam(Short(0), SOURCE, None, Search("beam", beams=3, length_penalty=a, longest=12))[0].ids
             for a in (0.0, 5.0)}
    assert found == {0.0: (), 5.0: (4,)}        # log .4 > log .36 > log .4 x (7/6)^5


def test_what_is_drawn_follows_the_distribution():
    model = Table(1)
    logits = model.logits((4, 5, BEGIN))
    allowed = [2, 3, 4, 5, 6]
    for settings_, expected in (
            (Search("sample"), torch.softmax(logits[allowed], 0)),
            (Search("sample", temperature=0.5), torch.softmax(logits[allowed] * 2, 0)),
            (Search("sample", top_k=2), None), (Search("sample", top_p=0.6), None)):
        order = logits[allowed].argsort(descending=True)
        p = torch.softmax(logits[allowed], 0)
        if settings_.top_k:
            expected = torch.zeros(5).index_put((order[:2],), p[order[:2]])
        elif settings_.top_p < 1:
            kept = [i for n, i in enumerate(order.tolist()) if float(p[order[:n]].sum()) < 0.6]
            expected = torch.zeros(5).index_put((torch.tensor(kept),), p[kept])
        expected = expected / expected.sum()
        count = 4000
        torch.manual_seed(5)
        drawn = answers(model, SOURCE.expand(count, -1), None, Search(**{**vars(settings_), "longest": 1, "seed": 11}))
        first = torch.tensor([one.ids[0] if one.ids else END for one in drawn])
        seen = torch.stack([(first == word).float().mean() for word in allowed])
        assert (seen - expected).abs().max() < 4 * math.sqrt(0.25 / count)
        assert not seen[expected == 0].any()


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=6, max_size=12), st.floats(0.05, 5), st.integers(0, 8),
       st.floats(0.01, 1))
def test_shares_are_few_and_sum_to_one(logits, temperature, top_k, top_p):
    found = shares(torch.tensor([logits]), Search("sample", temperature=temperature, top_k=top_k, top_p=top_p))[0]
    assert float(found.sum()) == pytest.approx(1) and not found[[PAD, BEGIN]].any()
    kept = found > 0
    assert int(kept.sum()) <= (top_k or len(logits))
    best = torch.tensor(logits)
    best[[PAD, BEGIN]] = -math.inf
    assert found[best.argmax()] == found.max() > 0
    assert best[kept].min() >= best[(~kept) & (best > -math.inf)].max() if (~kept & (best > -math.inf)).any() else True


@pytest.mark.parametrize("temperature", [1e-308, 1e-30])
def test_next_to_no_temperature_is_still_a_distribution(temperature):
    found = shares(torch.tensor([[9.0, 9.0, 1.0, 3.0, 2.0]]), Search("sample", temperature=temperature))[0]
    assert found.tolist() == [0, 0, 0, 1, 0]


def test_equal_seeds_draw_equal_answers_and_leave_torch_alone():
    model, search = Table(2), Search("sample", seed=7, longest=9)
    before = torch.get_rng_state()
    first = answers(model, SOURCE, None, search)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(3)
    assert answers(model, SOURCE, None, search) == first
    assert len({answers(model, SOURCE, None, Search("sample", seed=s, longest=9))[0].ids for s in range(12)}) > 3


def test_the_longest_answer_is_bounded_by_the_source():
    class Endless(Table):
        def logits(self, before):
            return torch.tensor([0.0, 0, -math.inf, 0, 5, 0, 0])

    found = answers(Endless(0), SOURCE)[0]
    assert found.ids == (4,) * 20 and not found.finished
    cut = beam(Endless(0), SOURCE, None, Search("beam", beams=2, longest=3))
    assert cut[0].ids == (4, 4, 4) and not any(one.finished for one in cut) and len(cut) == 2


@pytest.mark.parametrize(("given", "words"), [
    ({"method": "guess"}, "An answer is looked for by one of greedy, beam, sample, and guess was given."),
    ({"beams": 0}, "The number of beams should be a whole number from 1 to 64, and 0 was given."),
    ({"beams": 65}, "The number of beams should be a whole number from 1 to 64, and 65 was given."),
    ({"length_penalty": -0.5}, "The length penalty should be a number from 0 to 10, and -0.5 was given."),
    ({"temperature": math.nan}, "The sampling temperature should be a number from 0 to 1000, and nan was given."),
    ({"temperature": -1.0}, "The sampling temperature should be a number from 0 to 1000, and -1.0 was given."),
    ({"temperature": 1e308}, "The sampling temperature should be a number from 0 to 1000, and 1e+308 was given."),
    ({"top_k": -1}, "top-k should be a whole number from 0 to 2147483647, and -1 was given."),
    ({"top_p": 0.0}, "top-p should be above 0 and at most 1, and 0.0 was given."),
    ({"top_p": 1.5}, "top-p should be above 0 and at most 1, and 1.5 was given."),
    ({"top_p": math.nan}, "top-p should be above 0 and at most 1, and nan was given."),
    ({"seed": -1}, "The seed should be a whole number from 0 to 9223372036854775807, and -1 was given."),
    ({"longest": 0}, "The longest answer should be a whole number from 1 to 1024, and 0 was given."),
])
def test_a_search_refuses_nonsense(given, words):
    with pytest.raises(Refusal) as refused:
        Search(**given)
    assert str(refused.value) == words
