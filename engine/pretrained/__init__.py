"""Any Hugging Face model, judged, opened, and recorded while it computes its own attention. Knows nothing of screens.

The only place that imports transformers. Read in this order: gate/ (what may be opened), catalog, embedded and device
(what there is, and where it runs), loading, explorable (text in, recording out), limits; reading/ (text, pictures and
answers as what a model takes, and back as tokens); listening/ (the two functions that note, what a model is tried for,
where an attention stands, weights only where nothing else can be had).
"""

from engine.pretrained.catalog import DEFAULT
from engine.pretrained.explorable import Explorable
from engine.pretrained.listening.projection import Projection
from engine.pretrained.loading import load

__all__ = ["DEFAULT", "Explorable", "Projection", "load"]
