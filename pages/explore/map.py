"""Explore > Map: one sentence, one model, every head of every layer; hover explains, click holds."""

from dashboard import controls, plates, reading
from dashboard.lessons import player

shown = reading.current()
controls.notices(shown.notices, shown.refused)
stop = player.forced(shown.recording)
controls.viewer(shown.recording, letters=shown.explorable.letters, **(stop or {"choice": shown.choice}))
plates.draw(shown)
