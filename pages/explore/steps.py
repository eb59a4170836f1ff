"""Explore > Steps: one entry of one head, from query and key to the output, in the model's own numbers."""

from dashboard import controls, reading, steps
from dashboard.lessons import player

shown = reading.current()
controls.notices(shown.notices, shown.refused)

stop = player.forced(shown.recording) or {"choice": shown.choice, "force": None, "covered": False}
choice = controls.chooser(shown.recording, choice=stop["choice"], force=stop["force"]) or stop["choice"]

step = steps.follow(shown.recording, shown.explorable, choice)
steps.walk(step, shown.explorable.weights_only, stop["covered"])
