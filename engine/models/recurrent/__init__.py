"""Recurrent networks: six cells as one-step functions, and layers of them that note every state.

Read in this order: cell (state, step, weights), plain and gated (one step of each cell), cells (the table), sequence
(many steps), network (layers and directions), presets (networks worked out by hand), markov (a chain of states).
"""

from engine.models.recurrent.cell import ACTIVATIONS, Cell, State, Step, Weights
from engine.models.recurrent.cells import CELLS, cell_of
from engine.models.recurrent.network import Output, Recurrent, Stepped

__all__ = ["ACTIVATIONS", "CELLS", "Cell", "Output", "Recurrent", "State", "Step", "Stepped", "Weights", "cell_of"]
