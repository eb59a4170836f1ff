"""A recording: all attentions and states of one run, and the tokens they are about. Knows nothing of screens."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from engine.recording import proof
from engine.recording.attention import Attention, Token
from engine.sentence import Sentence


@dataclass(frozen=True, eq=False)
class States:
    """What one recurrent layer did in one direction: hidden and memory after every step, and every gate by its name."""

    hidden: Float[Tensor, "b t m"]
    memory: Float[Tensor, "b t m"] | None = None
    gates: dict[str, Tensor] = field(default_factory=dict)
    layer: int = 0
    direction: str = "forward"      # or "backward"
    name: str = ""
    tokens: tuple[Token, ...] = ()


@dataclass(eq=False)
class Recording:
    """What was kept of one run. It grows while it is open and is left alone afterwards.

    `given` is how many tokens there were before a window was cut (0: all are here); `notes` say in sentences what a
    reader of this recording must know.
    """

    attentions: tuple[Attention, ...] = ()
    states: tuple[States, ...] = ()
    tokens: tuple[Token, ...] = ()
    text: str = ""
    pair: str = ""
    model: str = ""
    device: str = ""
    dtype: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    given: int = 0
    notes: tuple[Sentence, ...] = ()

    def select(self, stack: str | None = None, kind: str | None = None,
               layer: int | None = None) -> tuple[Attention, ...]:
        """Return the attentions of this stack, kind and layer, in the order of computation; None means any."""
        wanted = {"stack": stack, "kind": kind, "layer": layer}
        return tuple(a for a in self.attentions
                     if all(w is None or getattr(a.place, name) == w for name, w in wanted.items()))

    def verify(self) -> proof.Proof:
        """Prove all attentions; the figures are the worst of all, and the reason names what failed first."""
        return proof.worst([attention.verify() for attention in self.attentions])

    @property
    def nbytes(self) -> int:
        """How many bytes of tensors this recording keeps alive, each storage counted once."""
        storages = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors(self)}
        return sum(storages.values())

    def save(self, path: str | Path) -> None:
        """Write everything into one safetensors file, whole or not at all."""
        from engine.recording import storage  # it knows this class

        storage.save(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> "Recording":
        """Read a recording from a file that `save` wrote; anything else raises Refusal."""
        from engine.recording import storage

        return storage.load(Path(path))


def tensors(recording: Recording) -> Iterator[Tensor]:
    """Name every tensor that a recording holds, shared ones as often as they are used."""
    for one in (*recording.attentions, *recording.states):
        for part in fields(one):
            value = getattr(one, part.name)
            yield from (v for v in (value.values() if isinstance(value, dict) else (value,)) if isinstance(v, Tensor))
