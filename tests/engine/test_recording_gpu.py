"""On a GPU: `attend` under a recording waits for nothing and copies nothing, and gives the numbers of the processor."""

import pytest
import torch

from engine import attend, record

WITHOUT = "no CUDA device on this machine: the test that recording never waits for one cannot run"
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason=WITHOUT)]

WAYS = {
    "plain": {},
    "causal": {"causal": True},
    "bool": {"mask": torch.ones(1, 1, 32, 32).tril().bool()},
    "a row without a key": {"mask": torch.ones(1, 1, 32, 32).tril(-1).bool()},
    "added": {"mask": torch.randn(1, 1, 32, 32), "bias": torch.randn(1, 4, 32, 32)},
    "soft cap and sink": {"softcap": 5.0, "sink": torch.randn(4), "causal": True},
    "temperature": {"temperature": 0.5},
    "temperature 0": {"temperature": 0.0},
    "additive": {"scorer": "additive", "vector": torch.randn(16)},
}


def operands(dtype=torch.float32):
    source = torch.Generator().manual_seed(0)
    return [torch.randn(2, heads, 32, 16, generator=source).to(dtype) for heads in (4, 2, 2)]


def on_gpu(given):
    return {name: part.cuda() if isinstance(part, torch.Tensor) else part for name, part in given.items()}


@pytest.mark.parametrize("way", WAYS)
def test_recording_waits_for_nothing_and_copies_nothing(way):
    parts, given = [part.cuda() for part in operands()], on_gpu(WAYS[way])
    attend(*parts, **given)                     # kernels are chosen and loaded outside
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        with record() as recording:
            attend(*parts, **given)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    attention, = recording.attentions
    assert [t.data_ptr() for t in (attention.query, attention.key, attention.value)] == [t.data_ptr() for t in parts]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_gpu_gives_the_numbers_of_the_processor(way, dtype):
    parts, size = operands(dtype), 1e-4 if dtype == torch.float32 else 3e-2
    with record() as here:
        context = attend(*parts, **WAYS[way])
    with record() as there:
        found = attend(*(part.cuda() for part in parts), **on_gpu(WAYS[way]))
    torch.testing.assert_close(found.cpu(), context, rtol=size, atol=size)
    weights, wanted = there.attentions[0].weights(), torch.from_numpy(here.attentions[0].weights())
    torch.testing.assert_close(torch.from_numpy(weights), wanted, rtol=1e-4, atol=1e-5)
    assert there.verify().holds, there.verify()


def test_a_row_without_a_key_passes_clean_gradients():
    parts = [part.cuda().requires_grad_() for part in operands()]
    context = attend(*parts, mask=WAYS["a row without a key"]["mask"].cuda())
    context.square().sum().backward()
    assert (context[:, :, 0] == 0).all() and all(part.grad.isfinite().all() for part in parts)
