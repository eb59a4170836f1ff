"""Where somebody stands in a lesson, and where a key leads from there. Knows stops; no session, no screen, no model."""

from dataclasses import dataclass, replace

from dashboard.lessons.stops import Lesson, Show, Stop


@dataclass(frozen=True)
class Playing:
    """The stop at `position` of `lesson`, and whether its answer is out (`revealed`).

    `turn` counts the steps that were taken, so that the viewer knows a picture that is asked for anew; `arriving` until
    the page of the stop is there.
    """

    lesson: Lesson
    position: int = 0
    revealed: bool = False
    turn: int = 0
    arriving: bool = True

    @property
    def stop(self) -> Stop:
        return self.lesson.stops[self.position]

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return self.stop.predict is not None and not self.revealed

    @property
    def covered(self) -> bool:
        """Whether the numbers of the picture are covered."""
        return self.asking and self.stop.predict.cover == "numbers"

    @property
    def shown(self) -> Stop:
        """The stop whose picture is up: the one before, where this one's would give the answer away."""
        before = self.asking and self.stop.predict.cover == "picture"
        return self.lesson.stops[self.position - before]

    @property
    def show(self) -> Show:
        return self.shown.show

    @property
    def force(self) -> str:
        """A name of the picture and of how much of it is covered; while it stays, the viewer keeps what was touched."""
        return f"{self.lesson.name}/{self.shown.name}/{self.turn}{'/covered' if self.covered else ''}"

    def next(self) -> "Playing":
        """Return the next thing: the answer where a question is open, else the next stop, else this one."""
        if self.asking:
            return replace(self, revealed=True, arriving=True)
        return self.at(self.position + 1)

    def previous(self) -> "Playing":
        """Return the stop before, its answer covered again; the first stays."""
        return self.at(self.position - 1)

    def back(self) -> "Playing":
        """Return this stop with its picture asked for anew: the way back after a detour."""
        return replace(self, turn=self.turn + 1, arriving=True)

    def at(self, position: int) -> "Playing":
        """Return another stop; what is beyond either end stays here."""
        if not 0 <= position < len(self.lesson.stops):
            return self
        return Playing(self.lesson, position, turn=self.turn + 1)

    @property
    def last(self) -> bool:
        """Whether nothing comes after this."""
        return not self.asking and self.position + 1 == len(self.lesson.stops)
