"""One training under way: the loop, where it looks at the model, and how it ends. Knows no screens or processes.

Whatever is random in step n is drawn from seeds and n, so that no state of a random generator has to be kept.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.learning import cards, families
from engine.learning import folder as folders
from engine.learning.adam import Adam
from engine.learning.data import SAMPLE, Data, data_of
from engine.learning.measuring import Interrupted, Measured, loss_of, measure, watch
from engine.learning.plan import Plan
from engine.learning.timeline import Moment, Pulse, watched_steps

MEASURED = 1000                         # fresh held-out sentences at the end
PULSE_EVERY, KEEP_EVERY = 0.5, 10.0     # seconds


@dataclass
class Run:
    """A training between two steps; with a `folder`, everything is kept there.

    `lost` holds the losses since the last moment; `best` and `card` the best weights met and what is told of them.
    """

    plan: Plan
    data: Data
    model: nn.Module
    adam: Adam
    folder: Path | None = None
    step: int = 0
    seconds: float = 0.0
    lost: list[float] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)
    card: dict = field(default_factory=dict)
    finished: bool = False
    since: float = 0.0

    @classmethod
    def new(cls, plan: Plan, pairs: folders.Pairs | None, folder: Path | None = None) -> "Run":
        """Return a training before its first step."""
        data = data_of(plan, pairs)
        torch.manual_seed(plan.seed)
        model = families.build(plan.model, len(data.source), len(data.target))
        return cls(plan, data, model, Adam(dict(model.named_parameters()), plan.weight_decay), folder)

    def go(self, stop: Callable[[], bool], tell: Callable[[Moment], None], pulse: Callable[[Pulse], None]) -> str:
        """Take the steps that are left, looking at the model where the plan says so; return how it ended."""
        self.since = pulsed = kept = time.monotonic()
        watched, before = set(watched_steps(self.plan.steps)), self.seconds
        ending = "finished"
        try:
            while not self.finished:
                self.seconds = before + time.monotonic() - self.since
                if stop():
                    raise Interrupted
                if self.step in watched and (not self.moments or self.moments[-1].step < self.step):
                    self.look(stop, before)
                    tell(self.moments[-1])
                elif self.step == self.plan.steps:
                    self.finish(stop)
                else:
                    self.take_step()
                    now = time.monotonic()
                    if now - pulsed > PULSE_EVERY:
                        pulsed = now
                        pulse(Pulse(self.step, self.lost[-1], self.seconds))
                    if now - kept > KEEP_EVERY:
                        kept = now
                        self.keep()
        except Interrupted:
            ending = "stopped"
        except FloatingPointError:
            ending = "not finite"
        self.keep()
        return ending

    def take_step(self) -> None:
        """Train on the next batch; raises FloatingPointError, nothing changed, when loss or gradient is no number."""
        step = self.step + 1
        torch.manual_seed((self.plan.seed << 20) + step)        # for dropout
        batch = self.data.batch(self.data.drawn(step))
        self.model.train()
        loss = loss_of(self.model(batch), batch.wanted)
        self.adam.clear()
        loss.backward()
        length = nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        if not (math.isfinite(loss.item()) and math.isfinite(length.item())):
            raise FloatingPointError
        self.adam.take(step, self.plan.rate_at(step))
        self.step = step
        self.lost.append(loss.item())

    def look(self, stop: Callable[[], bool], before: float) -> None:
        """Measure a small sample, keep the moment, and the weights where they are the best so far."""
        found = measure(self.model, self.data, self.data.held_out(SAMPLE), stop)
        if not math.isfinite(found.loss):
            raise FloatingPointError
        loss = sum(self.lost) / len(self.lost) if self.lost else self.first_loss()
        watched = watch(self.model, self.data)
        self.seconds = before + time.monotonic() - self.since
        self.moments.append(Moment(self.step, loss, found.loss, found.accuracy, found.token_accuracy,
                                   found.alignment_error, found.content_accuracy, self.seconds, watched))
        self.lost = []
        if best_of(self.moments) is self.moments[-1]:
            self.best = {name: tensor.detach().clone() for name, tensor in self.model.state_dict().items()}
            self.tell_of(found)
        if self.folder is not None:
            folders.keep_moment(self.folder, self.moments)
        self.keep()

    @torch.no_grad()
    def first_loss(self) -> float:
        """Return the loss on the first batch before anything was learned."""
        batch = self.data.batch(self.data.drawn(1))
        return loss_of(self.model(batch), batch.wanted).item()

    def finish(self, stop: Callable[[], bool]) -> None:
        """Measure the best weights on fresh held-out sentences, and write that on their card."""
        model = families.build(self.plan.model, len(self.data.source), len(self.data.target))
        model.load_state_dict(self.best)
        self.tell_of(measure(model, self.data, self.data.held_out(MEASURED), stop))
        self.finished = True

    def tell_of(self, found: Measured) -> None:
        """Write the card of the best weights, and both into the folder."""
        self.card = cards.card_of(self.plan, self.model, (self.data.source, self.data.target),
                                  best_of(self.moments).step, self.seconds, found)
        if self.folder is not None:
            cards.write(self.folder / folders.MODEL, self.best, self.card)

    def keep(self) -> None:
        """Write what a resumed training needs."""
        if self.folder is None:
            return
        tensors = {f"{part}.{name}": tensor for part, held in self.parts().items() for name, tensor in held.items()}
        about = {"step": self.step, "seconds": self.seconds, "lost": self.lost, "finished": self.finished}
        folders.keep_state(self.folder, tensors, about)

    def parts(self) -> dict[str, dict[str, Tensor]]:
        """Return all tensors that change while training, by reference."""
        return {"model": self.model.state_dict(), "first": self.adam.first, "second": self.adam.second}

    def restore(self) -> None:
        """Go back to what was last kept in the folder; raises Refusal where it is damaged."""
        parts = self.parts()
        shapes = {f"{part}.{name}": tuple(t.shape) for part, held in parts.items() for name, t in held.items()}
        found = folders.read_state(self.folder, shapes)
        if found is None:
            return
        tensors, about = found
        self.step, self.seconds, self.finished = about["step"], about["seconds"], about["finished"]
        self.lost = list(about["lost"])
        for part, held in parts.items():
            for name, tensor in held.items():
                tensor.copy_(tensors[f"{part}.{name}"])
        self.moments = [m for m in folders.read_moments(self.folder) if m.step <= self.step]
        if self.moments:
            model, self.card = cards.read(folders.model_file(self.folder))
            self.best = dict(model.state_dict())


def best_of(moments: Sequence[Moment]) -> Moment | None:
    """Return the moment with the best model: the lowest held-out loss, which a small sample tells best."""
    return min(moments, key=lambda m: m.held_out_loss, default=None)
