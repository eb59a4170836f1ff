"""From a name or a folder to an Explorable: judged first, then opened, never run as code. Knows no attention."""

from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from transformers import AutoConfig, AutoImageProcessor, AutoModel, AutoTokenizer, PreTrainedModel

from engine.pretrained import device as devices
from engine.pretrained import gate
from engine.pretrained.explorable import Explorable
from engine.pretrained.listening.probe import Unshown
from engine.sentence import Refusal, Sentence

OUTSIDE = ("pooler", "head", "classifier", "cls.", "score", "position_ids", "qa_outputs", "predictions")
SAFE = {"local_files_only": True, "trust_remote_code": False}


def load(model: str | Path, device=None, dtype=None) -> Explorable:
    """Open a model: `DEFAULT`, a hub name, or a folder given as a Path. Nothing is opened that the gate has not judged.

    device and dtype: None takes the best device and float32. Raises Refusal, one sentence, for what cannot be used.
    """
    where, number = devices.choose(device, dtype)
    judged = gate.judge(model, where, number)
    transformers.utils.logging.disable_progress_bar()
    tokenizer = _opened(judged, AutoTokenizer.from_pretrained) if judged.tokenizer else None
    processor = _opened(judged, AutoImageProcessor.from_pretrained) if judged.processor else None
    try:
        built, notes = _model(judged, number)
        return Explorable(built.to(where), tokenizer, processor, judged.name, notes=notes)
    except Unshown:         # some families choose the class of their attention when they are built
        built, notes = _model(judged, number, attn_implementation="eager")
        return Explorable(built.to(where), tokenizer, processor, judged.name, notes=notes)


def _model(judged: gate.Judged, number: torch.dtype, **more) -> tuple[PreTrainedModel, tuple[Sentence, ...]]:
    """Build the class that the configuration names, from safetensors alone, and look at what was not in the files."""
    config = _opened(judged, AutoConfig.from_pretrained)
    named = (getattr(transformers, name, None) for name in judged.architectures)
    kind = next((k for k in named if isinstance(k, type) and issubclass(k, PreTrainedModel)), AutoModel)
    built, found = _opened(judged, kind.from_pretrained, config=config, dtype=number, use_safetensors=True,
                           output_loading_info=True, **more)
    missing = sorted(found["missing_keys"])
    inner = [name for name in missing if not any(part in name for part in OUTSIDE)]
    if inner:
        raise Refusal("{name} lacks {count} of its parameters in its files, {first} among them: it would be random.",
                      name=judged.name, count=len(inner), first=inner[0])
    notes = () if not missing else (Sentence(
        "{count} parameters outside the attention layers are not in the files and are random: {first}.",
        count=len(missing), first=missing[0]),)
    return built, notes


def _opened(judged: gate.Judged, opener: Callable, **more):
    """Open one part of a judged folder, safely; whatever goes wrong becomes one sentence."""
    try:
        return opener(judged.folder, **SAFE, **more)
    except Exception as error:
        raise Refusal("{name} could not be opened: {error}", name=judged.name,
                      error=f"{type(error).__name__}: {error}") from error
