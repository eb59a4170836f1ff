"""Pictures in, tensors and the names of their patches out. Knows nothing of attention."""

from torch import Tensor, nn

from engine.pretrained.reading.inputs import device_of, number_of
from engine.recording import Token
from engine.sentence import Refusal


def tensors_of(picture, processor, model: nn.Module) -> dict[str, Tensor]:
    """Turn a PIL image, an array [y, x, 3] or a tensor [3, y, x] into what a model reads."""
    if processor is not None:
        if hasattr(picture, "convert"):
            picture = picture.convert("RGB")
        found = processor(images=picture, return_tensors="pt")
        return {"pixel_values": found["pixel_values"].to(device_of(model), number_of(model))}
    if isinstance(picture, Tensor) and picture.dim() in (3, 4) and picture.is_floating_point():
        return {"pixel_values": picture.reshape(-1, *picture.shape[-3:]).to(device_of(model), number_of(model))}
    raise Refusal("This model came without a processor for pictures: give it a tensor [3, y, x] of the size it reads.")


def patches(model: nn.Module, pixels: Tensor) -> tuple[Token, ...]:
    """Name the patches of a picture by row and column, counted from 0, with the special tokens before them.

    Returns () where the configuration does not say how a picture is cut; positions are shown then.
    """
    config = getattr(model.config, "vision_config", None) or getattr(model.config, "encoder", None) or model.config
    size = getattr(config, "patch_size", None)
    if not isinstance(size, int | list | tuple):
        return ()
    height, width = (size, size) if isinstance(size, int) else tuple(size)[-2:]
    rows, columns = pixels.shape[-2] // height, pixels.shape[-1] // width
    return (*_specials(model, config), *(Token(f"row {r}, column {c}", r * columns + c)
                                         for r in range(rows) for c in range(columns)))


def _specials(model: nn.Module, config) -> tuple[Token, ...]:
    """Name what a model puts before the patches: its own learned parameters of one or a few vectors."""
    names = {name.rsplit(".", 1)[-1]: parameter for name, parameter in model.named_parameters()}
    found = []
    if "cls_token" in names or "class_embedding" in names:
        found.append("[CLS]")
    if "distillation_token" in names:
        found.append("[DIST]")
    registers = names.get("register_tokens")
    if registers is not None:
        found += [f"[REG {i}]" for i in range(registers.shape[-2])]
    return tuple(Token(text, -1, special=True) for text in found)
