"""The attention viewer: JavaScript that draws, and the Python that joins and feeds it. Knows no Streamlit."""
from .feed import answer, payload


def script(host: str) -> str:
    """Return the joined script of one host."""
    return ""


__all__ = ["answer", "payload", "script"]
