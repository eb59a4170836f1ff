"""A stand-in for a training, for tests of the machinery around it: it counts, may be stopped, and may fail as told."""

import json
import time


def run(folder, stop, tell):
    """Count from where it was cut to `steps`; what it knows stands in count.json, replaced whole."""
    asked = json.loads((folder / "spec.json").read_text("utf-8"))
    kept = folder / "count.json"
    step = json.loads(kept.read_text("utf-8")) if kept.exists() else 0
    while step < asked["steps"]:
        if stop():
            return {"state": "cancelled"}
        time.sleep(0.01)
        step += 1
        part = folder / "count.json.tmp"
        part.write_text(json.dumps(step), "utf-8")
        part.replace(kept)
        tell(step=step, steps=asked["steps"])
        if step == asked.get("fails"):
            raise ValueError("the stand-in was told to fail")
        if step == asked.get("full"):
            raise OSError(28, "No space left on device")
    return {"state": "done"}
