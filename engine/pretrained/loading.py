"""From a name or a folder to an Explorable: judged first, then opened, never run as code. Knows nothing of attention."""

from pathlib import Path

import torch
import transformers
from transformers import AutoConfig, AutoImageProcessor, AutoModel, AutoTokenizer, PreTrainedModel

from engine.pretrained import device as devices
from engine.pretrained import gate
from engine.pretrained.explorable import Explorable
from engine.sentence import Refusal, Sentence

OUTSIDE = ("pooler", "head", "classifier", "cls.", "score", "position_ids", "qa_outputs", "predictions")
SAFE = {"local_files_only": True, "trust_remote_code": False}


def load(model: str | Path, device=None, dtype=None) -> Explorable:
    """Open a model: `DEFAULT`, a hub name, or a folder given as a Path. Nothing is opened that the gate has not judged.

    device and dtype: None takes the best device and float32. Raises Refusal in one sentence for whatever cannot be used.
    """
    judged = gate.judge(model)
    where, number = devices.choose(device, dtype)
    built, notes = _model(judged, number)
    tokenizer = AutoTokenizer.from_pretrained(judged.folder, **SAFE) if judged.tokenizer else None
    processor = AutoImageProcessor.from_pretrained(judged.folder, **SAFE) if judged.processor else None
    return Explorable(built.to(where), tokenizer, processor, judged.name, notes=notes)


def _model(judged: gate.Judged, number: torch.dtype) -> tuple[PreTrainedModel, tuple[Sentence, ...]]:
    """Build the class that the configuration names, from safetensors alone, and look at what was not in the files."""
    config = AutoConfig.from_pretrained(judged.folder, **SAFE)
    named = (getattr(transformers, name, None) for name in judged.architectures)
    kind = next((k for k in named if isinstance(k, type) and issubclass(k, PreTrainedModel)), AutoModel)
    transformers.utils.logging.disable_progress_bar()
    try:
        built, found = kind.from_pretrained(judged.folder, config=config, dtype=number, use_safetensors=True,
                                            output_loading_info=True, **SAFE)
    except (ValueError, RuntimeError, KeyError, OSError, AttributeError, TypeError) as error:
        raise Refusal("{name} could not be opened: {error}", name=judged.name, error=error) from error
    missing = sorted(found["missing_keys"])
    inner = [name for name in missing if not any(part in name for part in OUTSIDE)]
    if inner:
        raise Refusal("{name} lacks {count} of its parameters in its files, {first} among them: it would be random.",
                      name=judged.name, count=len(inner), first=inner[0])
    notes = () if not missing else (Sentence(
        "{count} parameters outside the attention layers are not in the files and are random: {first}.",
        count=len(missing), first=missing[0]),)
    return built, notes
