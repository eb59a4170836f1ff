"""Memory > Labels on the page: what tells two occurrences of a word apart, in the numbers of each reader."""
from html import escape

import streamlit as st

from dashboard import controls, prose
from dashboard.memory import labelled
from dashboard.memory.labelled import Read
from dashboard.words import _
from engine.analysis.parting import Apart


def compare(task: str, texts: list[Read]) -> None:
    """Draw what told two occurrences of a word apart, or two texts: how far apart each reader holds them."""
    offered = labelled.pairs(texts)
    if not offered:
        prose.recall(_("No word stands here twice. Type a sentence in which one does, or a second sentence, and see "
                       "what tells its two places apart."))
        return
    word = ""
    if "" not in offered:
        choices = {one: one for one in offered}
        word = controls.pick("twice", _("The word that stands twice"), choices, next(iter(offered)))
    pair = offered[word]
    found = labelled.contrast(task, texts, pair)
    _heading(texts, pair)
    left, right = st.columns(2, gap="large")
    with left:
        _readers(found)
    with right:
        _units(found["recurrent"])


def _heading(texts: list[Read], pair: labelled.Pair) -> None:
    """Say which two things are compared."""
    (a, i), (b, j) = pair.one, pair.other
    if i is None:
        prose.say(_("What each reader holds of {one} and of {other}:"), one=texts[a].text, other=texts[b].text)
    elif a == b:
        prose.say(_("What each reader holds of {word} at position {one} and of {other} at position {two}:"),
                  word=texts[a].words[i], one=i, other=texts[b].words[j], two=j)
    else:
        prose.say(_("What each reader holds of {word} in {one} and of {other} in {two}:"), word=texts[a].words[i],
                  one=texts[a].text, other=texts[b].words[j], two=texts[b].text)


def _readers(found: dict[str, Apart]) -> None:
    """Draw how far apart each reader holds the two; equal numbers can only get equal labels."""
    most = max(one.largest for one in found.values()) or 1
    rows = "".join(
        f'<tr data-reader="{reader}"><th>{escape(_(labelled.READERS[reader]))}</th>'
        f'<td class="same">{escape(_("the same numbers") if one.equal else digits(one.largest))}</td>'
        f'<td class="bar"><i style="width: {100 * one.largest / most:.0f}%"></i></td></tr>'
        for reader, one in found.items())
    _table([_("Reader"), _("Largest difference of a unit"), ""], rows)
    if any(one.equal for one in found.values()):
        prose.recall(_("From the same numbers comes the same label: such a reader cannot tell them apart."))


def _units(found: Apart) -> None:
    """Draw the recurrent units that differ most, with their numbers."""
    if found.equal:
        return
    rows = "".join(f"<tr><td>{unit}</td><td>{digits(one)}</td><td>{digits(other)}</td>"
                   f"<td>{digits(one - other)}</td></tr>" for unit, one, other in found.units)
    _table([_("Recurrent unit"), _("here"), _("there"), _("difference")], rows)


def _table(heads: list[str], rows: str) -> None:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    st.html(f'<table class="atlas-apart"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def digits(value: float) -> str:
    """Write a state in three digits."""
    return f"{value:.3g}".replace("-", "\u2212")
