"""One attend, one recording: what passes through the door is noted by reference and derived when somebody looks.

Read in this order: attention (what is kept), door (how it gets there), derive (scores and weights), overview, proof,
recording, storage. Knows nothing of models or screens.
"""

from engine.recording.attention import Attention, Place, Token
from engine.recording.door import Change, attend, intervene, note, note_states, open_recording, record
from engine.recording.proof import Proof
from engine.recording.recording import Recording, States
from engine.recording.rules import Rule, Window
from engine.recording.steps import join

__all__ = ["Attention", "Change", "Place", "Proof", "Recording", "Rule", "States", "Token", "Window",
           "attend", "intervene", "join", "note", "note_states", "open_recording", "record"]
