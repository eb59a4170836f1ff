"""Explore > Map: one sentence, one model, every head of every layer; hover explains, click holds."""

from dashboard import controls, reading, state
from dashboard.lessons import player

shown = reading.current()
controls.notices(shown.notices, shown.refused)

stop = player.forced()
controls.viewer(shown.recording, choice=state.first_choice(shown.recording), **(stop or {}))
