"""Adam with decoupled weight decay, its two means plain tensors that a file can keep. Knows no model and no files.

As torch.optim.AdamW to the last bit, without what that imports: two seconds in which nobody sees a loss.
"""

import math

import torch
from torch import Tensor

FIRST, SECOND, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """The means of gradients and of their squares, one of each per parameter, by the parameters' names.

    Source: Kingma and Ba 2015, algorithm 1; decay apart from the gradient: Loshchilov and Hutter 2019, algorithm 2.
    """

    def __init__(self, parameters: dict[str, Tensor], decay: float = 0.0) -> None:
        self.parameters, self.decay = parameters, decay
        self.first = {name: torch.zeros_like(p) for name, p in parameters.items()}
        self.second = {name: torch.zeros_like(p) for name, p in parameters.items()}

    @torch.no_grad()
    def take(self, step: int, rate: float) -> None:
        """Move every parameter that has a gradient; steps count from 1, at every one all gradients are there."""
        shrink = 1 - FIRST**step
        widen = math.sqrt(1 - SECOND**step)
        for name, parameter in self.parameters.items():
            if parameter.grad is None:
                continue
            first, second = self.first[name], self.second[name]
            parameter.mul_(1 - rate * self.decay)
            first.lerp_(parameter.grad, 1 - FIRST)
            second.mul_(SECOND).addcmul_(parameter.grad, parameter.grad, value=1 - SECOND)
            parameter.addcdiv_(first, (second.sqrt() / widen).add_(EPSILON), value=-rate / shrink)

    def clear(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters.values():
            parameter.grad = None
