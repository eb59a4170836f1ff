"""On a GPU: cells give the numbers of the processor, recorded or not, and recording waits for nothing."""

import pytest
import torch

from engine import record
from engine.analysis.gradients import reach
from engine.models.recurrent import CELLS, Recurrent

WITHOUT = "no CUDA device on this machine: the test that cells run there unchanged cannot run"
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason=WITHOUT)]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", [{}, {"bidirectional": True, "layers": 2}, {"bypass": True}])
def test_the_gpu_gives_the_numbers_of_the_processor(cell, how):
    torch.manual_seed(0)
    here, input, lengths = Recurrent(cell, 3, 4, **how).double(), torch.randn(2, 5, 3).double(), torch.tensor([5, 2])
    wanted = here(input, lengths).hidden
    wanted.sum().backward()
    gradients = [parameter.grad.clone() for parameter in here.parameters()]
    there = Recurrent(cell, 3, 4, **how).double().cuda()
    there.load_state_dict(here.state_dict())
    found = there(input.cuda(), lengths).hidden
    found.sum().backward()
    with record() as recording:
        seen = there(input.cuda(), lengths.cuda()).hidden
    torch.testing.assert_close(found.cpu(), wanted)
    torch.testing.assert_close(seen.cpu(), wanted)
    assert all(states.hidden.is_cuda for states in recording.states)
    for parameter, expected in zip(there.parameters(), gradients, strict=True):
        torch.testing.assert_close(parameter.grad.cpu(), expected)


@pytest.mark.parametrize("cell", CELLS)
def test_recording_waits_for_nothing(cell):
    there, input, lengths = Recurrent(cell, 3, 4).cuda(), torch.randn(2, 5, 3).cuda(), torch.tensor([5, 2]).cuda()
    with record():
        there(input, lengths)                   # kernels are chosen and loaded outside
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        with record():
            there(input, lengths)
    finally:
        torch.cuda.set_sync_debug_mode("default")


def test_gradients_of_a_network_on_the_gpu():
    torch.manual_seed(0)
    network, inputs = Recurrent("gru", 2, 3), torch.randn(2, 6, 2)
    wanted = reach(network, inputs).input
    assert reach(network.cuda(), inputs.cuda()).input == pytest.approx(wanted, rel=1e-6)
