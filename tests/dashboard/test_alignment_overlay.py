"""Laws of what stands over a map: links come back as they were given, and a recording without them is sent as ever."""

import json

import numpy as np
import pytest

from dashboard import viewer
from dashboard.viewer import blob, feed, request
from engine import Attention, Place, Recording, Token

LETTERS = {"query": "s", "key": "h", "value": "h"}


def recorded(queries=4, keys=3, maps=1):
    """Recordings of random operands, as an encoder-decoder leaves them."""
    import torch

    draw = torch.Generator().manual_seed(queries * 10 + keys)
    query, key = torch.randn(1, 1, queries, 5, generator=draw), torch.randn(1, 1, keys, 5, generator=draw)
    asking, asked = (tuple(Token(f"{side}{i}", i) for i in range(n)) for side, n in (("t", queries), ("s", keys)))
    one = Attention(query, key, key, torch.softmax(query @ key.mT, -1) @ key, query_tokens=asking, key_tokens=asked,
                    place=Place("decoder", "cross", 0, "attention"))
    return Recording(attentions=(one,) * maps, tokens=asked, text="s0 s1 s2", model="tiny", device="cpu",
                     dtype="float32", versions={})


def header(**fields):
    return blob.unpack(viewer.payload(recorded(), **fields))[0]


def test_without_gold_and_letters_nothing_of_them_is_sent():
    plain = viewer.payload(recorded())
    assert plain == viewer.payload(recorded(), gold=None, letters=None)
    found = blob.unpack(plain)[0]
    assert not {"gold", "letters"} & set(found) and "gold" not in found["choice"]
    told = {name: value for name, value in header(gold=[[(0, 0, "sure")]], letters=LETTERS).items()
            if name not in ("gold", "letters")}
    assert told == found        # and with them all the rest is the same


def test_links_are_sent_once_in_the_order_of_the_map_and_sure_wins():
    links = [(3, 2, "sure"), (0, 1, "possible"), (0, 1, "sure"), (0, 0, "possible"), (3, 2, "possible")]
    assert header(gold=[links])["gold"] == [[[0, 0, "possible"], [0, 1, "sure"], [3, 2, "sure"]]]


def test_a_map_may_be_without_gold_and_numbers_of_numpy_are_numbers():
    found = blob.unpack(viewer.payload(recorded(maps=2), gold=[None, [(np.int64(1), np.int64(2), "sure")]]))[0]
    assert found["gold"] == [None, [[1, 2, "sure"]]]


def test_an_empty_alignment_is_not_an_unknown_one():
    assert header(gold=[[]])["gold"] == [[]] and header(gold=[None])["gold"] == [None]


@pytest.mark.parametrize("link", [(4, 0, "sure"), (0, 3, "sure"), (-1, 0, "sure"), (0, 0, "likely"), (0, 0, None)])
def test_links_that_no_map_has_room_for_are_refused(link):
    with pytest.raises(ValueError, match="does not fit a map of 4 x 3 entries"):
        viewer.payload(recorded(), gold=[[link]])


def test_alignments_and_letters_must_be_complete():
    with pytest.raises(ValueError, match="for 2 maps were given, and there are 1"):
        viewer.payload(recorded(), gold=[[], []])
    with pytest.raises(ValueError, match="there must be one for each of"):
        viewer.payload(recorded(), letters={"query": "s"})


@pytest.mark.parametrize("given, kept", [(False, False), (True, True), ("no", True), (None, True)])
def test_a_link_may_open_the_picture_without_its_gold(given, kept):
    maps = [{"heads": 1, "length": [4, 3]}]
    assert request.chosen({"gold": given}, maps)["gold"] is kept
    assert "gold" not in request.chosen({}, maps)


def test_long_maps_carry_their_gold_too(monkeypatch):
    monkeypatch.setattr(feed, "FLOAT16_BYTES", -1)
    found = blob.unpack(viewer.answer(recorded(), {"queries": [1, 3]}, gold=[[(2, 1, "sure")]], letters=LETTERS))[0]
    assert found["mode"] == "tiles" and found["gold"] == [[[2, 1, "sure"]]] and found["letters"] == LETTERS


def test_the_offline_page_holds_the_gold_and_the_letters():
    import base64
    import re

    text = viewer.page(recorded(), gold=[[(2, 1, "possible")]], letters=LETTERS)
    data = base64.b64decode(re.search(r'id="recording">([^<]+)<', text)[1])
    found = blob.unpack(data)[0]
    assert found["gold"] == [[[2, 1, "possible"]]] and found["letters"] == LETTERS
    assert json.dumps(found["gold"]) not in text        # nothing of the data stands in the page as text
