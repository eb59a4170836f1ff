"""A vocabulary gives back what it knows, marks what it does not, and is only ever built of plain texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from engine import Refusal
from engine.learning import byte_pairs
from engine.learning.vocabulary import BEGIN, END, PAD, UNKNOWN, Vocabulary, build

SENTENCES = ["The cat saw the dog.", "L’accord a été signé en août 1992 !", "Don't open the half-open door, it's 3.5 m",
             "d'abord, qu'il l'a vu", "我看見三隻黑色的貓。", "a b c", "e\u0301te\u0301"]
plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def words_of(texts):
    empty = Vocabulary("words", ())
    return {unit for text in texts for unit in empty.split(text)}


@settings(deadline=None)
@given(st.lists(plain, min_size=1, max_size=5), st.data())
def test_words_that_are_known_come_back(texts, data):
    known = words_of([*texts, *SENTENCES])
    vocabulary = Vocabulary("words", tuple(sorted(known)))
    units = tuple(data.draw(st.lists(st.sampled_from(sorted(known)), max_size=12)))
    assert vocabulary.split(vocabulary.join(units)) == units
    ids = vocabulary.encode(units)
    assert UNKNOWN not in ids
    assert vocabulary.encode(vocabulary.decode(ids)) == ids


@settings(deadline=None)
@given(st.lists(plain.map(str.strip).filter(bool), min_size=1, max_size=5))
def test_characters_that_are_known_come_back(texts):
    vocabulary = build(texts, "characters")
    for text in texts:
        known = vocabulary.decode(vocabulary.encode(text))
        assert vocabulary.decode(vocabulary.encode(known)) == known
        composed = Vocabulary("characters", ()).join(Vocabulary("characters", ()).split(text))
        assert UNKNOWN not in vocabulary.encode(text)
        assert known.replace(" ", "") == "".join(c for c in composed if c != " ")


PAIRS = build(SENTENCES * 3, "byte pairs", 320)


@settings(deadline=None)
@given(plain)
def test_byte_pairs_give_back_every_text(text):
    ids = PAIRS.encode(text)
    assert UNKNOWN not in ids and PAIRS.decode(ids) == text
    tokens = PAIRS.tokens(text)
    assert [token.id for token in tokens] == ids and not any(token.unknown for token in tokens)
    assert {i for token in tokens for i in range(token.start, token.end)} == set(range(len(text)))
    named = PAIRS.named(ids)
    assert [token.id for token in named] == ids


def test_byte_pairs_are_cut_as_the_library_cuts_them():
    units = {unit: i for i, unit in enumerate(PAIRS.units)}
    merges = [next((unit[:i], unit[i:]) for i in range(1, len(unit)) if unit[:i] in units and unit[i:] in units
                   and max(units[unit[:i]], units[unit[i:]]) < rank)
              for unit, rank in units.items() if len(unit) > 1]
    library = Tokenizer(models.BPE(units, merges))
    library.pre_tokenizer, library.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    for text in (*SENTENCES, "the dog's cat saw  the\n accord", "貓貓", "x" * 50):
        assert byte_pairs.cut(text, units) == library.encode(text).tokens


def test_a_word_without_end_takes_no_time_without_end():
    endless = "ab" * 10_000
    assert PAIRS.decode(PAIRS.encode(endless)) == endless
    assert len(Vocabulary("words", ("a",)).tokens("a-" * 10_000)) == 2
    assert len(Vocabulary("words", ("l'", "a")).tokens("l'a " * 5_000)) == 10_000


def test_numbers_begin_after_the_four_special_ones():
    vocabulary = Vocabulary("words", ("cat", "dog"))
    assert (PAD, BEGIN, END, UNKNOWN) == (0, 1, 2, 3) and len(vocabulary) == 6
    assert vocabulary.encode("dog cat bird") == [5, 4, UNKNOWN]
    assert vocabulary.decode([BEGIN, 5, 4, UNKNOWN, END, PAD]) == "dog cat \ufffd"
    assert [vocabulary.unit(n) for n in range(6)] == ["<padding>", "<begin>", "<end>", "<unknown>", "cat", "dog"]


def test_tokens_are_as_typed_with_their_spans_and_unknown_ones_marked():
    vocabulary = Vocabulary("words", ("the", "cat", "l'", "accord", ".", "café"))
    text = "ＴＨＥ  Cat l’Accord Cafe\u0301 zebra。"
    tokens = vocabulary.tokens(text)
    assert [token.text for token in tokens] == ["ＴＨＥ", "Cat", "l’", "Accord", "Cafe\u0301", "zebra", "。"]
    assert all(text[token.start:token.end] == token.text for token in tokens)
    assert [token.unknown for token in tokens] == [False] * 5 + [True, False]
    assert vocabulary.split(text) == ("the", "cat", "l'", "accord", "café", "zebra", ".")


def test_a_case_that_is_known_is_kept_and_another_is_found():
    vocabulary = Vocabulary("words", ("Paris", "us", "US"))
    assert vocabulary.split("paris PARIS Paris US us Us") == ("Paris", "Paris", "Paris", "US", "us", "us")


def test_typed_special_names_are_text():
    vocabulary = Vocabulary("words", ("a",))
    assert [token.special for token in vocabulary.tokens("<end> <unknown> a")] == [False] * 7
    assert END not in vocabulary.encode("<end>")


def test_characters_know_spaces_only_where_they_are_units():
    letters, dates = Vocabulary("characters", ("a", "b")), Vocabulary("characters", ("a", "b", " "))
    assert letters.encode(" a b ") == [4, 5] and dates.encode(" a b ") == [4, 6, 5]
    family = "👨‍👩‍👧"
    assert [token.text for token in letters.tokens(f"a{family}b")] == ["a", family, "b"]


def test_named_tokens_have_the_spans_of_the_decoded_text():
    vocabulary = Vocabulary("words", ("l'", "accord", "est", "signé", "."))
    ids = [BEGIN, 4, 5, 6, 7, UNKNOWN, 8, END]
    text, tokens = vocabulary.decode(ids), vocabulary.named(ids)
    assert text == "l'accord est signé \ufffd."
    assert [token.text for token in tokens] == ["<begin>", "l'", "accord", "est", "signé", "\ufffd", ".", "<end>"]
    assert all(text[token.start:token.end] == token.text for token in tokens if not token.special)
    assert [token.special for token in tokens] == [True] + [False] * 6 + [True]


def test_nearest_words_are_offered():
    vocabulary = Vocabulary("words", ("cat", "cats", "berry", "berries", "school", "box", "Paris"))
    assert vocabulary.nearest("schools")[0] == "school" and vocabulary.nearest("boxes")[0] == "box"
    assert vocabulary.nearest("shcool")[0] == "school" and vocabulary.nearest("Berrys")[0] == "berry"
    assert vocabulary.nearest("pari") == ("Paris",)
    assert vocabulary.nearest("xylophone") == () and vocabulary.nearest("貓") == ()
    assert len(vocabulary.nearest("cat", 1)) == 1


def test_build_keeps_the_most_frequent_and_the_first_seen_among_equals():
    assert build(["b a b", "c"], "words", 2).units == ("b", "a")
    assert build(["ba b"], "characters").units == ("b", "a", " ")
    with pytest.raises(Refusal) as refusal:
        build(["a"], "byte pairs", 200)
    assert str(refusal.value) == "Byte pairs need room for the 256 bytes; 200 units were asked for."


def test_json_gives_the_same_vocabulary():
    for vocabulary in (PAIRS, build(SENTENCES), build(SENTENCES, "characters")):
        assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary


@pytest.mark.parametrize("given", [
    None, 7, [], {}, {"kind": "words"}, {"kind": "words", "units": "abc"}, {"kind": "words", "units": [1]},
    {"kind": ["words"], "units": []}, {"kind": "words", "units": [], "model": "x"}, {"kind": "words", "units": [None]}])
def test_json_of_another_form_is_refused(given):
    with pytest.raises(Refusal) as refusal:
        Vocabulary.from_json(given)
    assert str(refusal.value) == "This is not a vocabulary: its kind and a list of texts were expected."


@pytest.mark.parametrize("kind, units, said", [
    ("pickles", ["a"], "A vocabulary holds words, characters or byte pairs, not pickles."),
    ("words", ["a", "a"], "A unit stands in the vocabulary twice."),
    ("words", [""], "A unit of a vocabulary has 1 to 200 characters."),
    ("words", ["x" * 201], "A unit of a vocabulary has 1 to 200 characters."),
    ("words", [str(n) for n in range(100_001)], "A vocabulary holds at most 100,000 units; 100,001 were given."),
    ("byte pairs", ["a", "b"], "Byte pairs are made of the 256 bytes, and every byte is one of them."),
    ("byte pairs", [*sorted(byte_pairs.BYTES), "貓"], "Byte pairs are made of the 256 bytes, and every byte is one of "
                                                   "them."),
])
def test_what_cannot_be_a_vocabulary_is_refused(kind, units, said):
    with pytest.raises(Refusal) as refusal:
        Vocabulary.from_json({"kind": kind, "units": units})
    assert str(refusal.value) == said
