"""Each mask against its definition, entry by entry in plain Python; combinations; what is refused."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine import Refusal, no_key, softmax
from engine.maths import masks

few = st.integers(0, 6)
offsets = st.integers(-4, 9)


def by_definition(rows, columns, allowed):
    return [[bool(allowed(i, j)) for j in range(columns)] for i in range(rows)]


@given(few, few, offsets)
def test_causal_sees_itself_and_the_past(queries, keys, offset):
    mask = masks.causal(queries, keys, offset)
    assert mask.dtype == torch.bool and mask.shape == (queries, keys)
    assert mask.tolist() == by_definition(queries, keys, lambda i, j: j <= i + offset)


def test_causal_is_the_lower_left_triangle_and_the_last_rows_of_it_behind_a_cache():
    whole = masks.causal(5)
    assert torch.equal(whole, torch.ones(5, 5).tril().bool())
    assert torch.equal(masks.causal(2, 5, offset=3), whole[3:])
    assert no_key(masks.causal(3, 3, offset=-1)).tolist() == [True, False, False]


@given(few, few, st.integers(0, 4), st.integers(0, 4), offsets)
def test_window_reaches_so_far_to_each_side(queries, keys, before, after, offset):
    mask = masks.window(queries, before, after, keys, offset)
    assert mask.tolist() == by_definition(queries, keys, lambda i, j: -before <= j - (i + offset) <= after)


def test_a_window_of_nothing_is_itself_and_a_wide_one_is_everything():
    assert torch.equal(masks.window(4, 0, 0), torch.eye(4).bool())
    assert masks.window(4, 3, 3).all()
    assert torch.equal(masks.window(6, 2, 0), masks.window(6, 2, 9) & masks.causal(6))


@given(st.lists(few, min_size=1, max_size=4), few, st.booleans())
def test_padding_hides_what_is_not_there(lengths, keys, left):
    mask = masks.padding(torch.tensor(lengths), keys, left)
    assert mask.shape == (len(lengths), 1, 1, keys)
    expected = [[(keys - 1 - j if left else j) < length for j in range(keys)] for length in lengths]
    assert mask[:, 0, 0].tolist() == expected


def test_padding_broadcasts_over_heads_and_queries_and_names_empty_rows():
    mask = masks.padding(torch.tensor([2, 0]), 3)
    weights = softmax(torch.randn(2, 4, 5, 3), mask=mask)
    assert (weights[0, ..., :2] > 0).all() and (weights[0, ..., 2] == 0).all() and (weights[1] == 0).all()
    assert no_key(mask).flatten().tolist() == [False, True]


@st.composite
def graphs(draw):
    nodes = draw(st.integers(1, 6))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node), max_size=8)), draw(st.booleans()), draw(st.booleans())


@given(graphs())
def test_a_graph_allows_its_edges_only(given_graph):
    nodes, edges, directed, itself = given_graph
    there = set(edges) | (set() if directed else {(b, a) for a, b in edges})
    expected = by_definition(nodes, nodes, lambda i, j: (i, j) in there or (itself and i == j))
    assert masks.graph(nodes, edges, directed, itself).tolist() == expected


def test_a_node_without_an_edge_has_no_key():
    assert no_key(masks.graph(3, [(0, 1)], itself=False)).tolist() == [False, False, True]


@given(st.lists(st.integers(1, 4), max_size=4))
def test_both_levels_of_a_hierarchy(lengths):
    block = [b for b, length in enumerate(lengths) for _ in range(length)]
    words, above = masks.hierarchical(lengths)
    assert words.tolist() == by_definition(len(block), len(block), lambda i, j: block[i] == block[j])
    assert above.shape == (len(lengths), len(lengths)) and above.all()
    own = masks.summaries(lengths)
    assert own.tolist() == by_definition(len(lengths), len(block), lambda i, j: block[j] == i)
    assert torch.equal(torch.einsum("nq,nk->qk", own.long(), own.long()).bool(), words)


def test_a_hundred_blocks_of_a_hundred_need_a_hundredth_of_the_scores():
    words, above = masks.hierarchical([100] * 100)
    assert words.sum() + above.sum() == 1_010_000 and words.numel() == 100_000_000


def test_masks_combine():
    past, near = masks.causal(5), masks.window(5, 1, 1)
    assert torch.equal(masks.all_of(past, None, near), past & near)
    assert torch.equal(masks.any_of(past, near), past | near)
    assert masks.all_of() is None and masks.all_of(None) is None and masks.all_of(past) is past
    padded = masks.all_of(past, masks.padding(torch.tensor([5, 2]), 5))
    assert padded.shape == (2, 1, 5, 5) and padded[1, 0, 4].tolist() == [True, True, False, False, False]
    looking_back = masks.all_of(masks.hierarchical([2, 1])[0], masks.causal(3))
    assert looking_back.tolist() == [[True, False, False], [True, True, False], [False, False, True]]


@pytest.mark.parametrize("make, words", [
    (lambda: masks.window(3, -1, 0), "A window reaches 0 or more keys to each side; -1 before and 0 after were given."),
    (lambda: masks.graph(3, [(0, 3)]), "Edge 0 - 3 names a node that is not there: the graph has nodes 0 to 2."),
    (lambda: masks.graph(3, [(-1, 0)]), "Edge -1 - 0 names a node that is not there: the graph has nodes 0 to 2."),
    (lambda: masks.blocks([2, 0]), "A block holds 1 or more positions; the lengths [2, 0] were given."),
    (lambda: masks.causal(-1), "A mask needs 0 or more queries and keys; -1 and -1 were given."),
])
def test_nonsense_is_refused_in_a_sentence(make, words):
    with pytest.raises(Refusal) as refusal:
        make()
    assert str(refusal.value) == words


def test_masks_stand_on_the_device_asked_for():
    meta = torch.device("meta")
    made = [masks.causal(3, device=meta), masks.window(3, 1, 1, device="meta"), masks.graph(2, [], device=meta),
            *masks.hierarchical([1, 2], meta), masks.summaries([1, 2], meta)]
    assert {mask.device.type for mask in made} == {"meta"}
