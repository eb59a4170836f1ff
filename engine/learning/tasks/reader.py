"""Reading a sentence word by word, for the grammars that understand one. Knows no language."""


class Unread(Exception):
    """The words do not belong to the language."""


class Reader:
    """Reads words one after another."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words, self.at = words, 0

    def next(self, skip: int = 0) -> str:
        """Return the word that comes, or nothing at the end."""
        return self.words[self.at + skip] if self.at + skip < len(self.words) else ""

    def take(self, *allowed: str) -> str:
        """Read the next word where it is one of the allowed ones; otherwise nothing."""
        if self.next() not in allowed or not self.next():
            return ""
        self.at += 1
        return self.words[self.at - 1]

    def need(self, found: str) -> str:
        if not found:
            raise Unread
        return found
