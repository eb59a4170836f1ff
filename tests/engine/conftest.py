"""A small model folder written by hand, so that a test can spoil one thing in it. Knows no transformers."""

import json
import math
import struct

import pytest

CONFIG = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 8, "num_hidden_layers": 1,
          "num_attention_heads": 2, "intermediate_size": 16, "vocab_size": 16, "max_position_embeddings": 32}
TOKENIZER = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
             "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
             "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1, "cat": 2}, "unk_token": "[UNK]"}}


def header_and_data(tensors, header=None, length=None, data=None):
    """A safetensors file: `tensors` maps names to shapes of float32 zeros; the rest replaces what would be written."""
    entries, end = {}, 0
    for name, shape in tensors.items():
        begin, end = end, end + 4 * math.prod(shape)
        entries[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [begin, end]}
    written = header if isinstance(header, bytes) else json.dumps(entries if header is None else header).encode()
    begin = struct.pack("<Q", len(written) if length is None else length)
    return begin + written + (b"\0" * end if data is None else data)


@pytest.fixture
def crafted(tmp_path):
    """Return a function that writes a model folder; a keyword replaces one of its files, None leaves it out."""
    def write(name="model", config=None, tokenizer=None, **files):
        folder = tmp_path / name
        folder.mkdir()
        content = {"config.json": CONFIG | (config or {}), "tokenizer.json": tokenizer or TOKENIZER,
                   "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]"},
                   "model.safetensors": header_and_data({"weight": (4, 2), "bias": (2,)})}
        content |= {key.replace("__", "."): value for key, value in files.items()}
        for file, value in content.items():
            if isinstance(value, bytes):
                (folder / file).write_bytes(value)
            elif value is not None:
                (folder / file).write_text(json.dumps(value), encoding="utf-8")
        return folder
    write.weights, write.tokenizer = header_and_data, TOKENIZER
    return write
