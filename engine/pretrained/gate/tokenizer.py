"""Which files a tokenizer is read from, and what can be said of them without opening the tokenizer. Runs nothing."""

from __future__ import annotations

from engine.pretrained.gate.config import SIDE_LIMIT
from engine.pretrained.gate.folder import Folder, is_pickle, open_plain
from engine.sentence import Refusal

LARGEST = 128 << 20                                     # the largest honest tokenizer.json is a third of that
VOCABULARIES = (".json", ".txt", ".model", ".vocab", ".bpe", ".spm", ".tiktoken", ".jinja")
TOKENIZERS = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt", "tekken.json")
PROCESSORS = ("preprocessor_config.json", "processor_config.json")
PICTURES = frozenset({"image_processor", "image_processor_type", "image_mean", "do_resize"})


def judge_vocabularies(folder: Folder) -> tuple[str, ...]:
    """Return the files that settings and tokenizer are read from; raises Refusal for a pickle among them."""
    found = tuple(sorted(name for name in folder.files
                         if name.endswith(VOCABULARIES) and not name.endswith(".index.json")))
    for name in found:
        if folder.size(name) > LARGEST:
            raise Refusal("The file {file} holds {size:,} bytes; at most {limit:,} are read.",
                          file=name, size=folder.size(name), limit=LARGEST)
        with open_plain(folder.files[name]) as file:
            first = file.read(4)
        if is_pickle(first):
            raise Refusal("{file} is a pickle under another name: opening it could run code, so it is not opened.",
                          file=name)
    return found


def has_tokenizer(folder: Folder) -> bool:
    """Return whether a tokenizer stands in the folder, in any of the forms transformers reads."""
    return any(name in TOKENIZERS or (name.endswith((".model", ".spm")) and "/" not in name) for name in folder.files)


def has_processor(folder: Folder) -> bool:
    """Return whether settings for pictures (not for sound) stand in the folder."""
    there = [folder.read_json(name, SIDE_LIMIT) for name in PROCESSORS if name in folder.files]
    return any(not PICTURES.isdisjoint(settings) for settings in there)
