"""One's own sentence read by a training's model as it is now: its answer, its attention, and a way on."""

import streamlit as st

from dashboard import chapters, controls, prose, state, text
from dashboard.figures.alignments import draw_alignment
from dashboard.figures.theme import theme_of
from dashboard.training import models
from dashboard.words import _, language
from engine.learning.tasks import TASKS
from engine.sentence import Refusal

EVERY_SECONDS = 2.0
MOST_UNKNOWN = 4        # unknown words that are named


def draw(name: str, live: bool) -> None:
    """Draw what the model of training `name` makes of the sentence in the field."""
    with st.container(key="trying"):
        st.markdown("##### " + _("Your sentence, read by this model"))
        if (examples := models.examples_of(name)):
            controls.offer(examples[:4])
        st.fragment(_try, run_every=EVERY_SECONDS if live else None)(name)
        if models.translates(name) and (chapters.PAGES / chapters.view("translate").file).is_file():
            controls.link(_("Look into it in Alignment > Translate"), "translate", "try_translate", state.text(),
                          by=f"job:{name}")


def _try(name: str) -> None:
    given = text.typed(state.text())
    try:
        if given.refusal:
            raise Refusal(given.refusal.template, **given.refusal.values)
        trained = models.load(name)
        answer = trained.translate(given.text) if trained.answers else trained.label(given.text)
    except Refusal as refusal:
        st.text(_(refusal.sentence))
        return
    _say(trained, given.text, answer)


def _say(trained, sentence: str, answer) -> None:
    dark = st.context.theme.type == "dark"
    for token, near in trained.unknown(sentence)[:MOST_UNKNOWN]:
        if near:
            prose.say(_("“{word}” is not among the words it was trained on; near it are: {near}."), word=token.text,
                      near=", ".join(near))
        else:
            prose.say(_("“{word}” is not among the words it was trained on."), word=token.text)
    if not trained.answers:
        rows = [answer.labels[0]] if answer.whole else answer.labels
        prose.say(_("“{sentence}” → {answer}"), sentence=sentence, answer=" ".join(rows))
        return
    prose.say(_("“{sentence}” → {answer}"), sentence=sentence, answer=answer.recording.pair or "–")
    if not answer.recording.attentions:
        st.text(_("It reads the sentence into one vector: there is no attention to look at."))
        return
    source, target = ([token.text for token in tokens] for tokens in (answer.source, answer.target))
    figure = draw_alignment(answer.weights, source, target, theme_of(dark, language()),
                            *_gold(trained, sentence, answer), query_title=_("query: its answer"),
                            key_title=_("key: your sentence"))
    st.plotly_chart(figure, key="try_alignment", theme=None, width=round(14 * (2.3 * len(source) + 14)),
                    config={"displayModeBar": False})


def _gold(trained, sentence: str, answer) -> tuple:
    """Return the gold links where the model's answer is the true one, else none: they belong to that answer."""
    task = TASKS.get(trained.task)
    true = task.gold(task.split(sentence)) if task is not None else None
    return (true.sure, true.possible) if true and task.join(true.target) == answer.recording.pair else ((), ())
