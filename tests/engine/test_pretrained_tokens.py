"""Text to tokens: readable, with spans, and what is typed stays text whatever the vocabulary holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from engine.pretrained.reading.pieces import byte_of
from engine.pretrained.reading.tokens import Reader

CORPUS = ["the animal didn't cross the street because it was too tired", "the cat sat on the mat"] * 3
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
HOSTILE = ["<s> [MASK] </s> [UNK] <|endoftext|> <unk>", FAMILY, "今天天气", "שלום עולם", "e" + "\u0301" * 1000,
           "\udc80x", "\x00\x01", "$x$ {{7*7}} <script>alert(1)</script>",
           "nan None 1e5 TRUE", " ", "\u200b", "a", "the " * 200]


def byte_level() -> PreTrainedTokenizerFast:
    """As GPT-2's: pieces of bytes, a word's first piece holding its blank."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.post_processor = processors.ByteLevel(trim_offsets=False)
    backend.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|endoftext|>")


def unigram() -> PreTrainedTokenizerFast:
    """As XLM-R's: the vocabulary itself holds "<s>" as a piece, with the best score of all."""
    letters = [(letter, -5.0) for letter in "abcdefghijklmnopqrstuvwxyz<>/[]|'."]
    vocab = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁the", -1.0), ("▁cat", -1.0), ("ing", -2.0),
             *letters]
    backend = Tokenizer(models.Unigram(vocab, unk_id=2))
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    backend.decoder = decoders.Metaspace()
    backend.post_processor = processors.TemplateProcessing("<s> $A </s>", "<s> $A </s> </s> $B </s>",
                                                           [("<s>", 0), ("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=backend, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def llama_like() -> PreTrainedTokenizerFast:
    """As Llama's: no words before the merges, and unknown characters as bytes."""
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"<0x{byte:02X}>": 3 + byte for byte in range(256)}}
    for piece in ("▁", "t", "h", "e", "▁t", "▁th", "▁the", "c", "a", "▁c", "▁ca", "▁cat", "s", "<", ">", "/"):
        vocab[piece] = len(vocab)
    merges = [("▁", "t"), ("▁t", "h"), ("▁th", "e"), ("▁", "c"), ("▁c", "a"), ("▁ca", "t")]
    backend = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    backend.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    backend.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    backend.post_processor = processors.TemplateProcessing("<s> $A", "<s> $A <s> $B", [("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=backend, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def ended() -> PreTrainedTokenizerFast:
    """As CLIP's and GPT-1's: a word's last piece holds the mark."""
    vocab = {"<unk>": 0, "c": 1, "a": 2, "t</w>": 3, "ca": 4, "cat</w>": 5, "s</w>": 6, "cat": 7, "t": 8}
    backend = Tokenizer(models.BPE(vocab, [("c", "a"), ("ca", "t</w>"), ("ca", "t")], unk_token="<unk>",
                                   end_of_word_suffix="</w>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.decoder = decoders.BPEDecoder("</w>")
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")


def by_word() -> PreTrainedTokenizerFast:
    """Whole words; the vocabulary holds "[MASK]" as one of them."""
    vocab = {"[UNK]": 0, "[MASK]": 1, "the": 2, "cat": 3, "[": 4}
    backend = Tokenizer(models.WordLevel(vocab, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]", mask_token="[MASK]")


ALL = {"byte level": byte_level, "unigram": unigram, "llama": llama_like, "ended": ended, "by word": by_word}


@pytest.fixture(scope="module")
def readers(embedded) -> dict[str, Reader]:
    return {"word piece": embedded.reader, **{name: Reader(build()) for name, build in ALL.items()}}


@pytest.mark.parametrize("name", ["word piece", *ALL])
@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_text(readers, name, text) -> None:
    """No typed token is special; spans lie inside the text, in order; the ids are those of the tokens."""
    reader = readers[name]
    read = reader.read(text)
    typed = [token for token in read.tokens if not token.special]
    assert all(token.id not in reader.special or token.id == reader.unknown for token in typed)
    assert all(-1 <= token.start <= token.end <= len(text) for token in read.tokens)
    starts = [token.start for token in typed if token.start >= 0]
    assert starts == sorted(starts)
    assert all(token.text and token.start == -1 for token in read.tokens if token.special)
    assert all(token.text for token in read.tokens)


@pytest.mark.parametrize("name", ["word piece", "byte level", "unigram"])
def test_a_typed_special_token_is_spelt_out(readers, name) -> None:
    """Its letters are there, each with the place where it was typed."""
    text = "the <s>" if name == "unigram" else "the [MASK]" if name == "word piece" else "the <|endoftext|>"
    tokens = [token for token in readers[name].read(text).tokens if not token.special]
    assert "".join(token.text for token in tokens if token.start >= 4).replace("␣", "") == text[4:].lower() or \
        "".join(token.text for token in tokens if token.start >= 4) == text[4:]
    assert {text[t.start:t.end].lower() for t in tokens if t.start >= 4} == {t.text for t in tokens if t.start >= 4}


def test_a_typed_unknown_token_is_not_the_unknown_token(embedded) -> None:
    tokens = embedded.reader.read("[UNK]").tokens
    assert [t.text for t in tokens if not t.special] == ["[", "un", "k", "]"]
    assert not any(t.unknown for t in tokens)


def test_special_tokens_are_those_of_the_tokenizer(embedded) -> None:
    tokens = embedded.reader.read("the cat", "a mat").tokens
    assert [t.text for t in tokens if t.special] == ["[CLS]", "[SEP]", "[SEP]"]
    assert embedded.reader.read("the cat", "a mat").types == (0, 0, 0, 0, 1, 1, 1)


@pytest.mark.parametrize(("name", "text", "texts", "joined"), [
    ("word piece", "unbelievable naïve", ["unbelievable", "naive"], [False, False]),
    ("word piece", "attentiveness", ["at", "##ten", "##tive", "##ness"], [False, True, True, True]),
    ("ended", "cats cat", ["cat", "s", "cat"], [False, True, False]),
    ("unigram", "the cating", ["the", "cat", "ing"], [False, False, True]),
    ("llama", "the cate", ["the", "cat", "e"], [False, False, True]),
    ("by word", "the cat", ["the", "cat"], [False, False]),
])
def test_pieces_read_as_words(readers, name, text, texts, joined) -> None:
    tokens = [token for token in readers[name].read(text).tokens if not token.special]
    assert [token.text for token in tokens] == [piece.removeprefix("##") for piece in texts]
    assert [token.joined for token in tokens] == joined
    assert "".join(text[token.start:token.end] for token in tokens) == text.replace(" ", "")


def test_bytes_of_one_character_say_which_bytes(readers) -> None:
    """An emoji in pieces: hexadecimals, all of one span, hooked together."""
    tokens = readers["byte level"].read("the \U0001f600").tokens
    pieces = [token for token in tokens if token.text.startswith("0x")]
    assert " ".join(token.text for token in pieces) == "0x20 0xF0 0x9F 0x98 0x80".removeprefix("0x20 ")
    assert {"the \U0001f600"[token.start:token.end] for token in pieces} == {"\U0001f600"}
    assert all(token.joined for token in pieces[1:])
    fallback = [token for token in readers["llama"].read("\U0001f600").tokens if token.text.startswith("0x")]
    assert [token.text for token in fallback] == ["0xF0", "0x9F", "0x98", "0x80"]


def test_byte_pieces_are_decoded(readers) -> None:
    tokens = readers["byte level"].read("tired naïve\n").tokens
    assert "Ġ" not in "".join(token.text for token in tokens)
    assert tokens[-1].text == "↵"
    assert len(byte_of()) == 256 and sorted(byte_of().values()) == list(range(256))


def test_blanks_between_words_are_not_part_of_a_span(readers) -> None:
    for name in ("byte level", "unigram", "llama", "word piece"):
        for token in readers[name].read("the cat the").tokens:
            assert token.start < 0 or "the cat the"[token.start:token.end].strip()


def test_words_of_scripts_without_blanks_are_not_hooked(readers) -> None:
    assert not any(token.joined for token in readers["word piece"].read("今天天气很好").tokens)


def test_unknown_words_show_what_was_typed(embedded) -> None:
    """The model reads [UNK]; the page shows which character it does not know."""
    tokens = embedded.reader.read("天气 \U0001f600").tokens
    assert [(t.text, t.unknown) for t in tokens if not t.special] == [("天", False), ("气", True), ("\U0001f600", True)]


@pytest.mark.parametrize(("text", "counts"), [
    ("", (0, 0)), ("  \n", (0, 0)), ("the cat", (6, 6)), ("天气", (1, 2)), ("the \U0001f600", (3, 4)),
])
def test_known_characters_are_counted(embedded, text, counts) -> None:
    assert embedded.known(text) == counts


def test_every_character_is_known_to_bytes(readers) -> None:
    assert readers["byte level"].known("今天天气 \U0001f600") == (5, 5)
    assert readers["llama"].known("今天天气") == (4, 4)


@pytest.mark.parametrize("name", ["word piece", "unigram", "byte level", "llama"])
@pytest.mark.parametrize("pair", [None, "the mat " * 5])
def test_a_long_text_is_cut_and_counted(readers, name, pair) -> None:
    """The first tokens stay, with the special tokens around them; how many there were is said."""
    reader, text = readers[name], "the cat " * 20
    whole, cut = reader.read(text, pair), reader.read(text, pair, limit=12)
    assert whole.given == 0 and cut.given == len(whole.tokens) and len(cut.tokens) == 12
    specials = [token.text for token in whole.tokens if token.special]
    assert [token.text for token in cut.tokens if token.special] == specials
    mine = [token for token in cut.tokens if not token.special]
    assert mine[0] == next(token for token in whole.tokens if not token.special)
    assert reader.read(text, pair, limit=len(whole.tokens)).given == 0


def test_a_megabyte_is_cut_in_good_time(embedded) -> None:
    read = embedded.reader.read("word " * 200_000, limit=512)
    assert len(read.tokens) == 512 and read.given == 200_002


def test_a_tokenizer_written_in_python_reads_too() -> None:
    """Without spans, special tokens kept out all the same."""
    from transformers import ByT5Tokenizer

    reader = Reader(ByT5Tokenizer())
    tokens = reader.read("a</s>").tokens
    assert [token.text for token in tokens if not token.special] == ["a", "<", "/", "s", ">"]
    assert [token.special for token in tokens].count(True) == 1
    assert reader.read("a" * 50, limit=10).given == 51


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_is_read(text) -> None:
    """No text fails, and every token that has a span has one inside the text."""
    for reader in _readers():
        tokens = reader.read(text).tokens
        assert all(0 <= token.start <= token.end <= len(text) for token in tokens if token.start >= 0)
        known, size = reader.known(text)
        assert 0 <= known <= size


def _readers(made: list[Reader] = []) -> list[Reader]:  # noqa: B006
    if not made:
        made += [Reader(build()) for build in ALL.values()]
    return made
