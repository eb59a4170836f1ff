"""How each task is learned well: the plans of the models that are shipped, and of those a page offers.

Found by trying, on held-out sentences of each task; `plan` is where a training begins that asks for nothing else.
"""

from engine.learning.plan import Plan
from engine.learning.tasks import TASKS
from engine.models.labeller import LabellerPlan
from engine.models.seq2seq import Seq2SeqPlan

BRIDGES = {"additive": {"scorer": "additive", "query": "before"}, "dot": {"scorer": "dot", "query": "after"},
           "general": {"scorer": "general", "query": "after"}, "scaled": {"scorer": "scaled", "query": "after"},
           "fixed": {"bridge": "fixed"}, "every": {"bridge": "every"}}
READERS = {"feed-forward": "feed-forward", "window": "window", "recurrent": "recurrent", "attention": "self-attention"}
CELLS = ("elman", "jordan", "lstm", "gru", "mgu", "sru")

SETTINGS = {"english-french": {"steps": 2000, "batch": 128, "rate": 0.01, "weight_decay": 0.02},
            "english-chinese": {"steps": 1500, "batch": 128, "rate": 0.01, "weight_decay": 0.02},
            "dates": {"steps": 500, "batch": 64, "rate": 0.01},
            "reverse": {"steps": 1500, "batch": 64, "rate": 0.01, "weight_decay": 0.02, "growing": 900},
            "copy": {"steps": 500, "batch": 64, "rate": 0.01},
            "sort": {"steps": 800, "batch": 64, "rate": 0.01},
            "tags": {"steps": 1000, "batch": 64, "rate": 0.01},
            "slots": {"steps": 1000, "batch": 64, "rate": 0.01},
            "sentiment": {"steps": 1000, "batch": 64, "rate": 0.01}}
SHORT = {"english-french": {"steps": 150, "longest": 6}, "english-chinese": {"steps": 150, "longest": 6},
         "reverse": {"steps": 150, "longest": 10, "growing": 0}, "copy": {"steps": 150, "longest": 10},
         "sort": {"steps": 200, "longest": 10}, "dates": {"steps": 200}}
LESS = {"steps": 1500, "rate": 0.015, "weight_decay": 0.0}
OWN = {("sentiment", "attention"): {"steps": 2000, "rate": 0.005},      # where a form asks for something else
       ("english-french", "general"): {"seed": 4},
       **{("english-french", form): LESS for form in ("dot", "scaled")}}


def forms(task: str) -> tuple[str, ...]:
    """Return the forms of model that suit a task."""
    return tuple(BRIDGES if TASKS[task].shape == "sequence" else READERS)


def plan(task: str, form: str = "", cell: str = "gru", width: int = 64, steps: int = 0, short: bool = False,
         seed: int | None = None) -> Plan:
    """Return a good plan for a task and a form of model ("": the first); `steps` 0: as many as it needs.

    `short` is for who wants to watch: short sentences, and seconds instead of minutes. `seed` None: one that was found
    good. Raises Refusal for nonsense.
    """
    form = form or forms(task)[0]
    settings = {**SETTINGS[task], **OWN.get((task, form), {}), **(SHORT.get(task, {}) if short else {})}
    if steps:
        settings |= {"steps": steps, "growing": settings.get("growing", 0) * steps // settings["steps"]}
    settings |= {} if seed is None else {"seed": seed}
    return Plan(task, model(task, form, cell, width), **settings)


def model(task: str, form: str, cell: str = "gru", width: int = 64) -> Seq2SeqPlan | LabellerPlan:
    """Return the plan of a model of a form."""
    if form in BRIDGES:
        return Seq2SeqPlan(cell=cell, width=width, **BRIDGES[form])
    per = "sequence" if TASKS[task].shape == "whole" else "item"
    depth = {"layers": 2, "heads": 4} if form == "attention" else {}
    return LabellerPlan(READERS[form], per, width=width, cell=cell, **depth)


def shipped() -> dict[str, Plan]:
    """Return the plans of the models in the folder of checkpoints, by their names."""
    answering = {"english-french": tuple(BRIDGES), "english-chinese": ("additive",),
                 "dates": ("additive", "general", "fixed"), "reverse": ("additive", "general", "fixed", "every"),
                 "copy": ("additive",), "sort": ("additive",)}
    found = {f"{task}-{form}": plan(task, form) for task, names in answering.items() for form in names}
    found |= {f"{task}-{form}": plan(task, form, width=32) for task in ("tags", "slots", "sentiment")
              for form in READERS}
    return found | {f"tags-{cell}": Plan("tags", LabellerPlan("recurrent", width=16, cell=cell, bidirectional=False),
                                         **SETTINGS["tags"]) for cell in CELLS}
