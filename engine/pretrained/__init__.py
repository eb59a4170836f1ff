"""Any Hugging Face model, judged, opened, and recorded while it computes its own attention. Knows nothing of screens.

The only place that imports transformers. Read in this order: gate (what may be opened), catalog and device (what there
is, and where it runs), loading, explorable (text in, recording out), adapter (the two functions that listen), probe
(what a model is tried for) with untouched, inputs, places and projection, fallback (weights only), tokens and pieces,
answer, pictures, limits.
"""

from engine.pretrained.catalog import DEFAULT
from engine.pretrained.explorable import Explorable
from engine.pretrained.loading import load
from engine.pretrained.projection import Projection

__all__ = ["DEFAULT", "Explorable", "Projection", "load"]
