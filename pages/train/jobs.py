"""Train > Jobs: every training that is kept: running, waiting, ended; opened, cancelled, resumed, removed."""

from dashboard import controls, state
from dashboard.training import chip, listing

controls.notices(state.said(), chip.refused())
listing.draw()
