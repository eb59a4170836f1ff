"""What runs in the trial's own process: it binds itself, then opens what the server must not. Knows no engine.

One JSON object a line on standard output: {"stage": ...} when a stage begins, with "error" or "passed" when it ends.
"""

import json
import math
import sys

SAMPLES = ("", "a", "The animal didn't cross the street because it was too tired.", "這是一個句子。", "สวัสดี",
           "\U0001f469\u200d\U0001f469\u200d\U0001f467", "e" + "\u0301" * 1000, "\u202eabc\u202c",
           "<s>[MASK]</s><|endoftext|>", "\x00\x01\x7f", "\u200b\ufeff", "a b " * 1000)
LONG = 4096
MOST_PICTURE = 1 << 26                                  # numbers in one picture as the model would read it


def say(stage: str, **more: object) -> None:
    """Print one line of the report at once, so that it is there if this process dies next."""
    print(json.dumps({"stage": stage, **more}), flush=True)


def bind(seconds: int, more_bytes: int) -> None:
    """Bound this process: seconds of computing from now, bytes beyond those it has, no core, no large file."""
    try:
        import resource
    except ImportError:                                 # Windows: the parent's time limit alone
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limits = {resource.RLIMIT_CPU: math.ceil(used.ru_utime + used.ru_stime) + seconds, resource.RLIMIT_CORE: 0,
              resource.RLIMIT_FSIZE: 1 << 20}
    try:
        with open("/proc/self/status") as status:
            data = next(int(line.split()[1]) for line in status if line.startswith("VmData:")) * 1024
        limits[resource.RLIMIT_DATA] = data + more_bytes
    except (OSError, StopIteration):                    # no /proc: the system has no bound of this kind to keep either
        pass
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (limit, limit))


def patterns(tokenizer: object) -> str:
    """Return the characters that the tokenizer's regular expressions are written with: what could send them round."""
    found: list[str] = []
    backend = getattr(tokenizer, "backend_tokenizer", None)
    waiting = [json.loads(backend.to_str()) if backend is not None else {}]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            found.extend(v for k, v in here.items() if k == "Regex" and isinstance(v, str))
            waiting.extend(v for k, v in here.items() if k not in ("model", "added_tokens"))
        elif isinstance(here, list):
            waiting.extend(here)
    return "".join(sorted(set("".join(found)[:10_000]) | set("a1 .\n中")))[:128]


def try_tokenizer(folder: str) -> int:
    """Read samples as the page would, and sequences that a bad pattern would run on; return the highest id and one."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    spans = {"return_offsets_mapping": True} if tokenizer.is_fast else {}
    signs = patterns(tokenizer)
    for text in (*SAMPLES, *(sign * LONG + "\x00!" + signs for sign in signs)):
        ids = tokenizer(text, **spans)["input_ids"]
        tokenizer.convert_ids_to_tokens(ids)
        tokenizer.decode(ids[:64])
    tokenizer(SAMPLES[2], SAMPLES[3], **spans)
    return max(tokenizer.get_vocab().values(), default=-1) + 1


def try_processor(folder: str) -> None:
    """Read one small picture as the page would."""
    from PIL import Image
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    for value in processor(Image.new("RGB", (48, 32), (200, 30, 60)), return_tensors="np").values():
        if getattr(value, "size", 0) > MOST_PICTURE:
            raise ValueError(f"one picture becomes {value.size:,} numbers, at most {MOST_PICTURE:,} are read")


def count(config: object) -> int:
    """Return the parameters of the model `config` describes, built without memory on the meta device."""
    import torch
    import transformers

    named = (getattr(transformers, name, None) for name in config.architectures or ())
    kind = next((k for k in named if isinstance(k, type) and issubclass(k, transformers.PreTrainedModel)), None)
    with torch.device("meta"):
        built = kind._from_config(config) if kind is not None else transformers.AutoModel.from_config(config)
    return sum(p.numel() for p in built.parameters())


def main(order: dict) -> None:
    """Try everything that `order` names, and say how far it went."""
    import torch  # noqa: F401  (imported before the bounds are set, as everything that is honest and large)
    import transformers.models.auto.tokenization_auto  # noqa: F401
    from transformers import AutoConfig
    from transformers.modeling_utils import PreTrainedModel  # noqa: F401

    stage, tokens = "config", 0
    try:
        say(stage)
        bind(order["seconds"], order["bytes"])
        config = AutoConfig.from_pretrained(order["folder"], local_files_only=True, trust_remote_code=False)
        if order["tokenizer"]:
            say(stage := "tokenizer")
            tokens = try_tokenizer(order["folder"])
        if order["processor"]:
            say(stage := "processor")
            try_processor(order["folder"])
        say(stage := "model")
        say("model", passed=True, parameters=count(config), tokens=tokens)
    except BaseException as error:                      # a Rust panic is no Exception; whatever it was ends here
        say(stage, error=f"{type(error).__name__}: {' '.join(str(error).split())}"[:300])
        sys.exit(1)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
