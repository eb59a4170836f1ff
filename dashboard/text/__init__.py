"""The one gate for text: typed, pasted, uploaded or from the address. Knows no Streamlit, no model.

Whatever is given, the answer is a `Given`: accepted, changed (and every change counted) or refused in one sentence.
"""

from dashboard.text.cleaning import graphemes
from dashboard.text.encodings import ENCODINGS
from dashboard.text.files import uploaded
from dashboard.text.given import Given, Skipped, Upload
from dashboard.text.sentences import lines, typed

__all__ = ["ENCODINGS", "Given", "Skipped", "Upload", "graphemes", "lines", "typed", "uploaded"]
