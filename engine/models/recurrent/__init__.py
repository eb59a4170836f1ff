"""Recurrent networks: six cells as one-step functions, and layers of them that note every state.

Read in this order: cell (state, step, weights), plain and gated (one step of each cell), cells (the table), sequence
(many steps), network (layers and directions), readout (an output made of a state), presets (worked out by hand).
"""

from engine.models.recurrent.cell import ACTIVATIONS, Cell, State, Step, Weights
from engine.models.recurrent.cells import CELLS, cell_of
from engine.models.recurrent.network import Output, Recurrent, Stepped
from engine.models.recurrent.presets import Played, Preset, hand_worked_linear, hand_worked_lstm, play
from engine.models.recurrent.readout import ReadOut, read_out

__all__ = ["ACTIVATIONS", "CELLS", "Cell", "Output", "Played", "Preset", "ReadOut", "Recurrent", "State", "Step",
           "Stepped", "Weights", "cell_of", "hand_worked_linear", "hand_worked_lstm", "play", "read_out"]
