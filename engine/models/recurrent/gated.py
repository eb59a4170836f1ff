"""One step of the four gated cells: LSTM, GRU, MGU, SRU. Pure; knows nothing of sequences or modules."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.models.recurrent.cell import State, Step, Weights

Activation = Callable[[Tensor], Tensor]


def lstm(weights: Weights, projected: Float[Tensor, "b p"], state: State, activation: Activation) -> Step:
    """Write to a memory through an input gate, keep it by a forget gate, show it through an output gate.

    i, f, o = sigmoid(W x_t + b + U h_(t-1) + b'); g = phi(...) likewise; c_t = f c_(t-1) + i g; h_t = o phi(c_t).
    Equal to torch.nn.LSTM (phi = tanh). Source: Hochreiter & Schmidhuber 1997, section 4 (memory, input and output
    gate); Gers, Schmidhuber & Cummins 2000, equations 2.1 to 2.8 (the forget gate); no peepholes.
    """
    sums = projected + functional.linear(state.hidden, weights.state, weights.state_bias)
    write, keep, candidate, show = sums.chunk(4, dim=-1)
    gates = {"input": torch.sigmoid(write), "forget": torch.sigmoid(keep), "candidate": activation(candidate),
             "output": torch.sigmoid(show)}
    memory = gates["forget"] * state.memory + gates["input"] * gates["candidate"]
    return Step(State(gates["output"] * activation(memory), memory), gates,
                {"input": write, "forget": keep, "candidate": candidate, "output": show})


def gru(weights: Weights, projected: Float[Tensor, "b p"], state: State, activation: Activation) -> Step:
    """Mix the old state with a candidate by an update gate; a reset gate lets the candidate ignore the past.

    r, z = sigmoid(W x_t + b + U h_(t-1) + b'); n = phi(W x_t + b + r (U h_(t-1) + b')); h_t = (1 - z) n + z h_(t-1).
    torch's variant, equal to torch.nn.GRU (phi = tanh): r multiplies after the matrix and its bias, where the paper
    has U (r h_(t-1)). Source: Cho et al. 2014, Learning phrase representations, section 2.3, equations 5 to 8.
    """
    past = functional.linear(state.hidden, weights.state, weights.state_bias)
    (reset_x, update_x, new_x), (reset_h, update_h, new_h) = projected.chunk(3, dim=-1), past.chunk(3, dim=-1)
    sums = {"reset": reset_x + reset_h, "update": update_x + update_h}
    reset, update = torch.sigmoid(sums["reset"]), torch.sigmoid(sums["update"])
    sums["candidate"] = new_x + reset * new_h
    candidate = activation(sums["candidate"])
    hidden = torch.lerp(candidate, state.hidden, update)
    return Step(State(hidden), {"reset": reset, "update": update, "candidate": candidate}, sums)


def mgu(weights: Weights, projected: Float[Tensor, "b p"], state: State, activation: Activation) -> Step:
    """Let one gate, forget, do both: what is mixed in, and what of the past the candidate sees.

    f = sigmoid(W x_t + b + U h_(t-1) + b'); n = phi(W x_t + b + U (f h_(t-1)) + b'); h_t = (1 - f) h_(t-1) + f n.
    As the authors have it, a forget gate of 1 writes and a forget gate of 0 keeps. Two biases a block, as in torch's
    cells, where the paper has one: their sum. Source: Zhou, Wu, Zhang & Zhou 2016, Minimal gated unit for recurrent
    neural networks, equations 7 to 9.
    """
    width = state.hidden.shape[-1]
    forget_x, new_x = projected.chunk(2, dim=-1)
    weight, bias = weights.state, weights.state_bias
    forget_sum = forget_x + functional.linear(state.hidden, weight[:width], bias[:width])
    forget = torch.sigmoid(forget_sum)
    new_sum = new_x + functional.linear(forget * state.hidden, weight[width:], bias[width:])
    candidate = activation(new_sum)
    hidden = torch.lerp(state.hidden, candidate, forget)
    return Step(State(hidden), {"forget": forget, "candidate": candidate},
                {"forget": forget_sum, "candidate": new_sum})


def sru(weights: Weights, projected: Float[Tensor, "b p"], state: State, activation: Activation) -> Step:
    """Keep the state out of every matrix: a memory mixed unit by unit, and a highway from the input.

    f, r = sigmoid(W x_t + v c_(t-1) + b), element by element in c; c_t = f c_(t-1) + (1 - f) W x_t;
    h_t = r phi(c_t) + (1 - r) x_t. The paper's own h has phi = identity; its first version (2017) had tanh. Where
    input and width differ, x_t in the highway goes through a matrix of its own, as in the authors' code.
    Source: Lei et al. 2018, Simple recurrent units for highly parallelizable recurrence, equations 1 to 4.
    """
    candidate, forget_x, reset_x, skip = projected.chunk(4, dim=-1)
    forget_v, reset_v = weights.state.unbind(0)
    sums = {"forget": torch.addcmul(forget_x, forget_v, state.memory),
            "reset": torch.addcmul(reset_x, reset_v, state.memory), "candidate": candidate}
    forget, reset = torch.sigmoid(sums["forget"]), torch.sigmoid(sums["reset"])
    memory = torch.lerp(candidate, state.memory, forget)
    hidden = torch.lerp(skip, activation(memory), reset)
    return Step(State(hidden, memory), {"forget": forget, "reset": reset, "candidate": candidate}, sums)


def sru_project(weights: Weights, input: Float[Tensor, "*rows i"]) -> Float[Tensor, "*rows p"]:
    """Return candidate, forget and reset sums and what the highway carries: the input, or its own matrix of it."""
    sums = functional.linear(input, weights.input)
    width = weights.state.shape[-1]
    parts = [sums[..., :width], sums[..., width:3 * width] + weights.input_bias, sums[..., 3 * width:]]
    if sums.shape[-1] == 3 * width:
        parts[2] = input
    return torch.cat(parts, dim=-1)


def sru_shapes(inputs: int, width: int) -> dict[str, tuple[int, ...]]:
    """Return three blocks of input weights (a fourth for the highway where widths differ), two vectors, two biases."""
    blocks = 3 if inputs == width else 4
    return {"weight_ih": (blocks * width, inputs), "weight_hh": (2, width), "bias_ih": (2 * width,)}
