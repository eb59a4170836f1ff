"""Sentences through a job's folder: written down by the process that works, spoken by the page. Knows no languages."""


def written(sentence: object) -> dict:
    """Return a `Sentence` as JSON holds it, the sentences inside it too."""
    values = {name: written(value) if hasattr(value, "template") else value for name, value in sentence.values.items()}
    return {"template": sentence.template, "values": values}


def spoken(kept: dict) -> object:
    """Return the `Sentence` that was written down; it can be translated like any other."""
    from engine.sentence import Sentence  # not at the top: it brings torch to a process that waits

    values = {name: spoken(value) if isinstance(value, dict) else value for name, value in kept["values"].items()}
    return Sentence(kept["template"], **values)
