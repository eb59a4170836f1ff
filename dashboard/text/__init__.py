"""The one gate for text: typed, pasted, uploaded or from the address. Knows no Streamlit, no model.

Whatever is given, the answer is a `Given`: accepted, changed (and every change counted) or refused in one sentence.
"""

from dashboard.text.cleaning import graphemes
from dashboard.text.encodings import ENCODINGS
from dashboard.text.files import uploaded
from dashboard.text.given import Given, Pairs, Skipped, Upload
from dashboard.text.pairs import parallel_files, pasted_pairs, uploaded_pairs
from dashboard.text.sentences import lines, typed

__all__ = ["ENCODINGS", "Given", "Pairs", "Skipped", "Upload", "graphemes", "lines", "parallel_files", "pasted_pairs",
           "typed", "uploaded", "uploaded_pairs"]
