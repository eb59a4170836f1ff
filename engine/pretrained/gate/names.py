"""What a model's name may look like, decided before anything is opened or asked for. Knows no files and no network."""

from __future__ import annotations

import re

from engine.sentence import Refusal

LONGEST_NAME = 96
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_PART}(?:/{_PART})?")


def is_hub_name(name: str) -> bool:
    """Return whether `name` is written as the hub writes names: "gpt2" or "owner/model", at most 96 characters.

    Source: huggingface_hub, `validate_repo_id` (here ASCII only, and parts begin with a letter or digit).
    """
    return (len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None
            and "--" not in name and ".." not in name and not name.endswith(".git"))


def check(name: str) -> str:
    """Return `name` when it is a hub name; raises Refusal otherwise, whatever stands here under that name."""
    if not is_hub_name(name):
        raise Refusal("{name} is not a model name: it should look like gpt2 or owner/model, of letters, digits, "
                      "- _ and ., at most {limit} characters.", name=name, limit=LONGEST_NAME)
    return name
