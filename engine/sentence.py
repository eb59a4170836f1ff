"""Sentences that people will read, kept with the template they were made from. Knows nothing of languages or screens.

The engine speaks English. Who shows a sentence to somebody can translate `template` and fill in `values` again.
"""

LONGEST_VALUE = 60
LONGEST_SENTENCE = 399


def shorten(value: object, longest: int = LONGEST_VALUE) -> str:
    """Return `value` as one line of at most `longest` characters, the middle left out where it is longer."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in str(value))
    if len(text) <= longest:
        return text
    head = (longest - 1) // 2
    return f"{text[:head]}…{text[-(longest - 1 - head):]}"


def template(text: str) -> str:
    """Return `text`: it marks a sentence that is filled in elsewhere, so that translators find it."""
    return text


class Sentence(str):
    """A `str` made from `template.format(**values)`, long values shortened; `template` and `values` stay readable.

    A value that is itself a `Sentence` stays one, whole, so that it can be translated too.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Sentence":
        shown = {name: v if isinstance(v, int | float | Sentence) else shorten(v) for name, v in values.items()}
        sentence = super().__new__(cls, shorten(template.format(**shown), LONGEST_SENTENCE))
        sentence.template, sentence.values = template, shown
        return sentence


class Refusal(ValueError):
    """Something given cannot be used; the message is one `Sentence` of at most 399 characters."""

    def __init__(self, template: str, **values: object) -> None:
        self.sentence = Sentence(template, **values)
        super().__init__(self.sentence)
