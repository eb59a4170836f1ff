"""config.json, judged before transformers sees it: no code, no kernels, no absurd counts, a known kind of model.

Knows nothing of weights. Other JSON files of the folder are only searched for code of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.pretrained.gate.folder import Folder
from engine.sentence import Refusal

CONFIG_LIMIT = 4 << 20                                  # the longest honest one names 21,000 labels in 1.5 MB
SIDE_LIMIT = 16 << 20
MOST_LAYERS = 1000
MOST_LABELS = 1_000_000

SIDES = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "generation_config.json",
         "preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json", "chat_template.json")
CODE = ("auto_map", "custom_pipelines", "custom_code")
FOREIGN = {
    "quantization_config": "quantized weights", "compression_config": "quantized weights",
    "transformers_weights": "weights under another name", "fusion_config": "fused layers",
    "use_pretrained_backbone": "a backbone fetched from elsewhere", "backbone": "a backbone fetched from elsewhere",
}
_KERNELS = re.compile(r"_?(attn|experts)_implementation")
_LAYERS = re.compile(r"(layers?|blocks?|depths?|loops|stages|experts)$")
_LABELS = re.compile(r"^num_labels$")

# mixing by a recurrence, a convolution, a pooling or a Fourier transform; the probe has the final say on all others
NO_ATTENTION = frozenset("""
    bit convnext convnextv2 dac dinov3_convnext efficientnet encodec falcon_mamba fnet focalnet hgnet_v2 mamba mamba2
    mobilenet_v1 mobilenet_v2 patchtsmixer poolformer pp_lcnet pp_lcnet_v3 pp_lcnet_v4 regnet resnet rt_detr_resnet rwkv
    speecht5_hifigan fastspeech2_conformer_hifigan superpoint textnet univnet xlstm
""".split())
OPENS_PICKLES = ("qwen2_5_omni", "Qwen2_5Omni", "rag", "Rag")     # transformers opens .pt or .pkl files for these


def judge_config(folder: Folder, name: str) -> dict:
    """Return config.json of `folder` when nothing in it chooses code, kernels or sizes that this program would not.

    Raises Refusal naming the key; for a model without softmax attention, naming its kind.
    """
    if "config.json" not in folder.files:
        raise Refusal("There is no config.json in the folder of {name}, so nobody knows what model it is.", name=name)
    config = folder.read_json("config.json", CONFIG_LIMIT)
    for key, value in _walk(config):
        _judge_key(key, value)
    _judge_kind(config.get("model_type"), name)
    architectures = config.get("architectures")
    if architectures is not None and not (isinstance(architectures, list) and all(
            isinstance(a, str) and a.isidentifier() for a in architectures)):
        raise Refusal("architectures in config.json should be a list of class names.")
    for kind in (config["model_type"], *(architectures or ())):
        if kind.startswith(OPENS_PICKLES):
            raise Refusal("Models of the kind {kind} open files that can run code, so they are not read.", kind=kind)
    return config


def judge_sides(folder: Folder) -> None:
    """Raise Refusal when another JSON file of settings brings code of its own, or leads out of the folder."""
    for name in folder.files:
        if name not in SIDES:
            continue
        for key, value in _walk(folder.read_json(name, SIDE_LIMIT)):
            if key in CODE and value:
                raise Refusal("{file} brings code of its own ({key}), and no code of a model is run.",
                              file=name, key=key)
            if key == "fast_tokenizer_files" and any(c in str(value) for c in ("/", "\\", "..")):
                raise Refusal("{file} names a file outside the model's folder ({key}).", file=name, key=key)
    if "adapter_config.json" in folder.files:
        raise Refusal("The folder holds an adapter of another model (adapter_config.json); "
                      "merge the two into a whole model first.")


def _walk(value: object) -> Iterator[tuple[str, object]]:
    """Yield every key and value of a parsed JSON value, however deep (the parser has bounded the depth)."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield from here.items()
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def _judge_key(key: str, value: object) -> None:
    if key in CODE and value:
        raise Refusal("config.json brings code of its own ({key}), and no code of a model is run.", key=key)
    if _KERNELS.match(key) and isinstance(value, str | dict):
        raise Refusal("config.json chooses how attention is computed ({key}: {value}); take that line out, "
                      "because only transformers' own functions are used here.", key=key, value=value)
    if key in FOREIGN and value:
        raise Refusal("config.json asks for {what} ({key}), which cannot be read here.", what=FOREIGN[key], key=key)
    most = MOST_LAYERS if _LAYERS.search(key) else MOST_LABELS if _LABELS.match(key) else None
    numbers = value if isinstance(value, list) else [value]
    if most is not None and any(isinstance(n, int | float) and not n <= most for n in numbers):
        raise Refusal("{key} in config.json is {value}; at most {most:,} are possible here.",
                      key=key, value=value if not isinstance(value, float) else str(value), most=most)


def _judge_kind(kind: object, name: str) -> None:
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    if not isinstance(kind, str) or not kind:
        raise Refusal("config.json of {name} does not say what kind of model it is (model_type).", name=name)
    if kind in NO_ATTENTION:
        raise Refusal("{name} is of the kind {kind}: this model has no softmax attention.", name=name, kind=kind)
    if kind not in CONFIG_MAPPING_NAMES:
        raise Refusal("The kind of model {kind} is not one that the installed transformers knows.", kind=kind)
