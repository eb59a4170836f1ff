"""What a page is about: somebody's sentence, read by their model. Bad input keeps the last picture."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from dashboard import compute, state, text
from dashboard.words import _
from engine import Recording, Refusal, Sentence, pretrained
from engine.analysis.heads import telling_entry

FIRST_HEAD = (5, 11)                 # of the embedded model: where "it" finds "animal" rather than [CLS] or [SEP]
FIRST_ENTRY = ("it", "animal")


@dataclass(frozen=True)
class Reading:
    """A `recording` made by `explorable` (called `model` in the address), and what must be said before the picture.

    What the recording itself has to say stands in its `notes`.
    """

    recording: Recording
    explorable: pretrained.Explorable
    model: str
    notices: tuple[Sentence, ...] = ()
    refused: Sentence | None = None

    @cached_property
    def choice(self) -> tuple[int, int, int, int]:
        """(attention, head, query, key) that a first picture shows: the known one, else the most telling."""
        words = [token.text for token in self.recording.tokens]
        if self.model == pretrained.DEFAULT and all(word in words for word in FIRST_ENTRY):
            return *FIRST_HEAD, *map(words.index, FIRST_ENTRY)
        return telling_entry(self.recording)


def current() -> Reading:
    """Read the sentence in the field with the model chosen; where that is refused, say why and show what was shown."""
    given = text.typed(state.text())
    second = text.typed(state.pair()) if state.pair() else text.Given()
    refused = given.refusal or second.refusal
    try:
        _open(state.model())
        said = (*state.said(), *given.notes, *second.notes)
        reading = None if refused else read(state.model(), given.text, second.text, said)
    except Refusal as refusal:
        reading, refused = None, refusal.sentence
    if reading is None:
        shown = state.get("shown") or (pretrained.DEFAULT, given.text or state.FIRST_TEXT, "")
        return read(*shown, state.said(), refused)
    state.put("shown", (reading.model, given.text, second.text))
    return reading


def _open(model: str) -> None:
    with st.container(key="opening"):       # always there, so that what stands below it is never built anew
        if not compute.opened(model):
            with st.spinner(_("Opening the model …"), show_time=True):
                compute.explorable(model)


def read(model: str, sentence: str, pair: str = "", notices: tuple[Sentence, ...] = (),
         refused: Sentence | None = None) -> Reading:
    """Return the reading of `sentence` and `pair` by `model`, with what its script asks to be said. Raises Refusal."""
    explorable = compute.explorable(model)
    recording = compute.recording(model, sentence, pair or None)
    if not recording.attentions:
        raise Refusal("{name} has no attention: there is no map to show, and nothing to follow from query to context.",
                      name=explorable.name)
    known, characters = explorable.known(sentence, pair)
    if known < characters:
        notices += (Sentence("This model knows {known} of your {all} characters; the rest are read as [UNK].",
                             known=known, all=characters),)
    return Reading(recording, explorable, model, notices, refused)
