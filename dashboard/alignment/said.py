"""What is said beside an answer: words that the model does not know, whether it is right, what else was found."""

from functools import partial

import streamlit as st

from dashboard import prose, state
from dashboard.alignment.answered import Answered
from dashboard.figures.labels import digits
from dashboard.words import _
from engine.learning.tasks import TASKS

NEAREST, MOST_UNKNOWN, MOST_OTHERS = 3, 3, 3


def strangers(answered: Answered) -> None:
    """Name the words that the model does not know, each with the nearest that it knows, as words to click."""
    with st.container(key="strangers"):
        unknown = answered.trained.unknown(answered.sentence, NEAREST)
        for number, (token, near) in enumerate(unknown[:MOST_UNKNOWN]):
            with st.container(key=f"stranger_{number}", horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(width="content"):
                    prose.say(_("This model does not know “{word}”.") if not near else
                              _("This model does not know “{word}”. The nearest that it knows:"), word=token.text)
                for place, word in enumerate(near):
                    st.button(word, key=f"near_{number}_{place}", type="tertiary", width="content",
                              on_click=partial(state.read, instead(answered, token, word)))
        if len(unknown) > MOST_UNKNOWN:
            prose.say(_("It does not know {count} more of your words."), count=len(unknown) - MOST_UNKNOWN)


def instead(answered: Answered, token: object, word: str) -> str:
    """Return the sentence with `word` wherever the unknown `token` stands."""
    same = [t for t in answered.translation.source if t.text == token.text and t.unknown]
    sentence = answered.sentence
    for one in reversed(same):
        sentence = sentence[:one.start] + word + sentence[one.end:]
    return sentence


def judged(answered: Answered) -> None:
    """Say what was answered, and whether it is right: known where the sentence belongs to the model's language."""
    values = {"sentence": answered.sentence, "answer": answered.translation.text or "–"}
    if answered.translation.forced:
        prose.say(_("It was told to write “{answer}”: the model itself gives all of it a probability of {share} %."),
                  answer=values["answer"], share=digits(100 * probability(answered)))
    elif answered.true:
        prose.say(_("“{sentence}” → “{answer}”: right, to the last word."), **values)
    elif answered.true is None:
        prose.say(_("“{sentence}” → “{answer}”. This sentence is not of the language that the model was taught: the "
                    "right answer is not known here, and there is no gold alignment to compare with."), **values)
    else:
        prose.say(_("“{sentence}” → “{answer}”: wrong. The right answer is “{right}”; its gold alignment does not fit "
                    "this one, and is not drawn."), **values, right=right(answered))


def right(answered: Answered) -> str:
    """Return the right answer as a text."""
    return TASKS[answered.trained.task].join(answered.right.target)


def probability(answered: Answered) -> float:
    """Return the product of the probabilities of all words of the answer, its end among them."""
    product = 1.0
    for step in answered.translation.steps:
        product *= float(step.probability)
    return product


def searched(answered: Answered, method: str) -> None:
    """Say how the answer was looked for, and what else was found."""
    others = answered.translation.others[:MOST_OTHERS]
    if method == "beam":
        prose.say(_("Beam search keeps the likeliest beginnings at every step and compares what they end in by "
                    "log p / ((5 + words) / 6)^a, a being the length penalty. This one: log p = {found}."),
                  found=digits(answered.translation.log_probability))
        for other in others:
            prose.say(_("Also found: “{answer}”, log p = {found}, compared by {score}."), answer=other.text or "–",
                      found=digits(other.log_probability), score=digits(other.score))
    if method == "sample":
        prose.say(_("Every word was drawn: the logits are divided by the sampling temperature first. The probabilities "
                    "shown are the model's own, undivided; another draw number draws another answer."))
