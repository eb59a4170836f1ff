"""Lessons: what is asked in each, its stops, and where to begin."""

import streamlit as st

from dashboard.lessons import files, player
from dashboard.words import _, language

speak = language()
for lesson in files.lessons():
    with st.container(key=f"lesson_{lesson.name}", border=True):
        st.subheader(f"{lesson.number} · {lesson.title[speak]}")
        st.markdown(lesson.question[speak])
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.button(_("Begin"), key=f"begin_{lesson.name}", type="primary", on_click=player.start, args=(lesson,))
            for position, stop in enumerate(lesson.stops):
                st.button(f"{position + 1} · {stop.title[speak]}", key=f"begin_{lesson.name}_{stop.name}",
                          type="tertiary", on_click=player.start, args=(lesson, position))

st.caption(_("While a lesson runs: PageDown shows the answer and goes on, PageUp goes back, Home returns to the stop "
             "after a detour, b blanks the screen. With present=1 in the address everything is larger, for a room."))
