"""One sentence under four scoring functions: the same words asked for by four models, drawn beside one another."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import prose
from dashboard.alignment import answered, choices, compared
from dashboard.alignment.answered import Answered
from dashboard.figures.alignments import draw_alignment
from dashboard.figures.labels import digits, fixed
from dashboard.figures.theme import Theme
from dashboard.words import _
from engine.learning.decoding import Search
from engine.learning.tasks import TASKS

EQUATIONS = {
    "additive": r"e_j = v^\top \tanh(W s + U h_j)", "dot": r"e_j = s^\top h_j", "general": r"e_j = s^\top W h_j",
    "scaled": r"e_j = s^\top h_j / \sqrt{d}",
}
TASK = "english-french"
LOOK = "<style>.st-key-scorers > * { flex: 1 1 15rem; }</style>"       # four in a row, two, or one on a phone


@dataclass(frozen=True)
class Side:
    """One scorer: what its model itself answers, and how it reads the words that all four are asked for."""

    scorer: str
    own: Answered
    read: Answered

    @property
    def weights(self) -> np.ndarray:
        """The alignment [q k] of the words that all are asked for."""
        return self.read.translation.weights


def sides(shown: Answered) -> tuple[Side, ...]:
    """Return the four readings of one sentence; all write its right answer, or else the additive model's own."""
    wanted = TASKS[TASK].join(shown.right.target) if shown.right else shown.translation.text
    return tuple(Side(scorer, answered.answer(f"{TASK}-{scorer}", shown.sentence, Search()),
                      answered.answer(f"{TASK}-{scorer}", shown.sentence, Search(), wanted or None))
                 for scorer in EQUATIONS)


def draw(four: tuple[Side, ...], paper: Theme) -> None:
    """Draw each reading under its name and its equation, with its sharpness and its own answer, and where two differ.
    """
    _disagreement(four)
    st.html(LOOK)
    with st.container(key="scorers", horizontal=True):
        for side in four:
            with st.container(key=f"scorer_{side.scorer}"):
                _one(side, paper)


def _one(side: Side, paper: Theme) -> None:
    st.markdown(f"**{_(choices.SCORED[side.scorer])}**")
    st.latex(EQUATIONS[side.scorer])
    translation, links = side.read.translation, side.read.links or []
    words = [[token.text for token in tokens] for tokens in (translation.source, translation.target)]
    if translation.target[-1].special:
        words[1][-1] = f"({_('end')})"
    gold = [{(q, k) for q, k, kind in links if kind == one} for one in ("sure", "possible")]
    figure = draw_alignment(side.weights, *words, paper, *gold)
    st.plotly_chart(figure, theme=None, key=f"alignment_{side.scorer}", config={"displayModeBar": False})
    prose.say(_("Entropy {bits} bits a word; d = {width}."), bits=fixed(compared.entropy(side.weights), 2),
              width=side.read.trained.plan.decoder_width)
    prose.say(_("Its own answer: “{answer}”, right.") if side.own.true else _("Its own answer: “{answer}”."),
              answer=side.own.translation.text or "–")


def _disagreement(four: tuple[Side, ...]) -> None:
    """Say in a line for which word two of the four look at most different places; the end is no word."""
    translation = four[0].read.translation
    rows = [not token.special for token in translation.target]
    if not any(rows):
        return
    found = compared.apart({side.scorer: side.weights[rows] for side in four})
    told = {name: _(choices.SCORED[name]) for name in (found.first, found.second)}
    word = [token.text for token in translation.target if not token.special][found.row]
    prose.say(_("They differ most for “{word}”: {first} gives {one} % to “{here}”, {second} {other} % to “{there}”; "
                "{share} % of the attention stands elsewhere."),
              word=word, first=told[found.first],
              one=digits(100 * found.first_weight), here=translation.source[found.first_key].text,
              second=told[found.second], other=digits(100 * found.second_weight),
              there=translation.source[found.second_key].text, share=digits(100 * found.share))
