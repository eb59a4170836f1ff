"""From a folder to a recording: text, pairs, answers and pictures, through files as they lie on a disk."""

import pytest
import torch
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, ViTImageProcessor

from engine import Refusal
from engine.pretrained import Explorable, gate, load
from tests.engine.families import tiny

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def letters() -> PreTrainedTokenizerFast:
    """Every letter a token, "</s>" at the end; ids below 99."""
    vocab = {"<pad>": 0, "</s>": 1, "<unk>": 2, "<s>": 3, **{letter: 10 + i for i, letter in enumerate(LETTERS)}}
    backend = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    backend.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B </s>", [("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="<pad>", eos_token="</s>", unk_token="<unk>",
                                   model_max_length=40)


@pytest.fixture
def no_trial(monkeypatch):
    """Without the gate's trial in a process of its own: it has its own tests, and takes seconds."""
    monkeypatch.setattr(gate, "try_folder", lambda *_: gate.UNTRIED)


@pytest.fixture(scope="module", params=["t5", "bart"])
def translator(request) -> Explorable:
    return Explorable(tiny(request.param), letters(), name=request.param)


def texts(tokens) -> list[str]:
    return [token.text for token in tokens]


def test_a_target_is_read_one_step_behind(translator) -> None:
    """The decoder reads its start token, then the target; spans lie in the target's own text."""
    recording = translator.record("abc", pair="xyz")
    cross = recording.select(kind="cross")[0]
    assert texts(recording.tokens) == texts(cross.key_tokens) == ["a", "b", "c", "</s>"]
    assert texts(cross.query_tokens)[1:] == ["x", "y", "z"] and cross.query_tokens[0].special
    assert [(t.start, t.end) for t in cross.query_tokens[1:]] == [(0, 1), (1, 2), (2, 3)]
    assert (recording.text, recording.pair, recording.notes) == ("abc", "xyz", ())
    assert recording.verify().holds


def test_without_a_target_the_model_answers_and_says_so(translator) -> None:
    """The decoder reads what the untouched model answers greedily."""
    recording = translator.record("abc")
    untouched = tiny(translator.name)
    with torch.no_grad():
        answer = untouched.generate(torch.tensor([[10, 11, 12, 1]]), do_sample=False, num_beams=1, max_new_tokens=64)
    ids, end = answer[0].tolist(), untouched.generation_config.eos_token_id
    read = [token.id for token in recording.select(stack="decoder")[0].query_tokens]
    assert read == (ids[:-1] if ids[-1] == end else ids)
    assert recording.notes[0].startswith("The decoder reads the model's own greedy answer")
    assert recording.notes[0].values == ({"answer": recording.pair[:60]} if recording.pair else {"count": len(read)})
    assert recording.verify().holds


def test_a_target_longer_than_the_decoder_is_cut_and_said() -> None:
    explorable = Explorable(tiny("bart"), letters(), name="bart")
    recording = explorable.record("abc", pair="x" * 80)
    assert recording.select(kind="cross")[0].queries == 64
    assert recording.notes == ("The first 64 of 81 tokens of the target were read.",)


def test_a_text_longer_than_the_tokenizer_allows_is_cut_and_said(translator) -> None:
    recording = translator.record("ab" * 40, pair="x")
    assert translator.max_tokens == 40 and recording.given == 81 and len(recording.tokens) == 40
    assert texts(recording.tokens)[-2:] == ["a", "</s>"]


def test_a_decoder_that_cannot_answer_reads_its_start_token() -> None:
    from transformers import T5Config, T5Model

    from tests.engine.families import T5

    torch.manual_seed(0)
    recording = Explorable(T5Model(T5Config(**T5)), letters()).record("abc")
    assert recording.select(kind="cross")[0].queries == 1 and "cannot answer by itself" in recording.notes[0]


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "There is nothing to read: the text has no token.")])
def test_a_text_without_a_token_is_refused(text, sentence) -> None:
    tokenizer = letters()
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing("$A", "$A $B", [])
    with pytest.raises(Refusal) as refused:
        Explorable(tiny("gpt2"), tokenizer).record(text)
    assert str(refused.value) == sentence


def test_a_causal_model_reads_one_letter_and_many() -> None:
    tokenizer = letters()
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing("$A", "$A $B", [])
    explorable = Explorable(tiny("gpt2"), tokenizer)
    one = explorable.record("a")
    assert one.attentions[0].weights(head=0).tolist() == [[1.0]] and one.verify().holds
    many = explorable.record("abcdef", pair="gh")
    assert texts(many.tokens) == list("abcdefgh")
    assert [(t.start, t.end) for t in many.tokens][-2:] == [(0, 1), (1, 2)]


def test_without_a_tokenizer_text_is_refused() -> None:
    with pytest.raises(Refusal, match="came without a tokenizer"):
        Explorable(tiny("bert"), name="mute").record("a")


def test_a_tokenizer_that_does_not_fit_is_refused() -> None:
    """Ids beyond the model's table would be an index error, or a dead GPU."""
    tokenizer = letters()
    with pytest.raises(Refusal, match="knows the ids 0 to 19; its tokenizer gives 35"):
        Explorable(tiny("bert", vocab_size=20), tokenizer, name="small").record("z")


def test_a_saved_folder_loads_and_reads(tmp_path) -> None:
    """What was saved is what is read: same numbers as the model in memory."""
    model = tiny("bart")
    model.save_pretrained(tmp_path / "mine")
    letters().save_pretrained(tmp_path / "mine")
    loaded = load(tmp_path / "mine", device="cpu")
    assert (loaded.name, loaded.architecture) == ("mine", "BartForConditionalGeneration")
    ours, theirs = loaded.record("abc", pair="xy"), Explorable(tiny("bart"), letters()).record("abc", pair="xy")
    for a, b in zip(ours.attentions, theirs.attentions, strict=True):
        assert a.place == b.place and abs(a.weights() - b.weights()).max() < 1e-6


def test_parameters_that_are_not_in_the_files_are_refused_or_said(tmp_path, no_trial) -> None:
    """A missing layer would be random; a missing pooler is outside of all attention."""
    from safetensors.torch import load_file, save_file

    def without(part: str):
        folder = tmp_path / part.replace(".", "-")
        tiny("bert").save_pretrained(folder)
        tensors = load_file(folder / "model.safetensors")
        save_file({name: t for name, t in tensors.items() if part not in name}, folder / "model.safetensors",
                  metadata={"format": "pt"})
        return folder

    assert load(without("pooler"), device="cpu").notes[0].startswith("2 parameters outside the attention layers")
    with pytest.raises(Refusal, match=r"lacks 4 of its parameters in its files, encoder\.layer\.0\.attention\.self"):
        load(without("attention.self.key"), device="cpu")


def test_a_picture_is_read_through_its_processor(tmp_path, no_trial) -> None:
    """A PIL image of any size and mode, named by patches."""
    tiny("vit").save_pretrained(tmp_path / "eyes")
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(tmp_path / "eyes")
    eyes = load(tmp_path / "eyes", device="cpu")
    for mode in ("RGB", "L", "RGBA", "P"):
        recording = eyes.record(Image.new(mode, (50, 40)))
        assert texts(recording.tokens)[:2] == ["[CLS]", "row 0, column 0"] and len(recording.tokens) == 17
    assert recording.verify().holds
    with pytest.raises(Refusal, match="reads pictures, and a text was given"):
        eyes.record("a cat")


def test_a_picture_as_a_tensor_needs_no_processor() -> None:
    eyes = Explorable(tiny("vit"), name="eyes")
    assert len(eyes.record(torch.rand(3, 32, 32)).tokens) == 17
    with pytest.raises(Refusal, match="came without a processor for pictures"):
        eyes.record(Image.new("RGB", (8, 8)))


def test_a_picture_is_described_by_a_decoder() -> None:
    """A vision encoder with a text decoder: patches are the keys of its cross attention."""
    from transformers import (
        GPT2Config,
        VisionEncoderDecoderConfig,
        VisionEncoderDecoderModel,
        ViTConfig,
    )

    from tests.engine.families import GPT, SEES

    torch.manual_seed(0)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**SEES), GPT2Config(**GPT))
    model = VisionEncoderDecoderModel(config)
    model.config.decoder_start_token_id = model.generation_config.decoder_start_token_id = 1
    model.generation_config.pad_token_id = model.config.pad_token_id = 0
    explorable = Explorable(model, letters(), name="describes")
    recording = explorable.record(torch.rand(3, 32, 32), pair="abc")
    cross = recording.select(kind="cross")
    assert len(cross) == 2 and texts(cross[0].key_tokens)[1] == "row 0, column 0"
    assert texts(cross[0].query_tokens)[1:] == ["a", "b", "c"]
    assert {a.place.stack for a in recording.attentions} == {"vision", "decoder"} and recording.verify().holds
    assert explorable.record(torch.rand(3, 32, 32)).notes[0].startswith("The decoder reads the model's own")
