"""The attention viewer: JavaScript that draws, and the Python that joins and feeds it. Knows no Streamlit."""
from .feed import answer, payload
from .joined import script, style
from .offline import document, page, show

__all__ = ["answer", "document", "page", "payload", "script", "show", "style"]
