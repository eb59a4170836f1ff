"""Explore > Steps: one entry of one head, from query and key to the output, in the model's own numbers."""

from dashboard import controls, reading, stages, steps

shown = reading.current()
controls.notices(shown.notices, shown.refused)

choice = controls.chooser(shown.recording, choice=shown.choice) or shown.choice
step = steps.follow(shown.recording, shown.explorable, choice)

stages.walk(step, shown.explorable.weights_only or "")
