"""Where a model computes: the best device that is there, float32, and a sentence for what is not there."""

import pytest
import torch

from engine.pretrained import device
from engine.sentence import Refusal


def test_without_a_wish_the_best_device_and_float32():
    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert device.choose() == (torch.device(best), torch.float32)


@pytest.mark.parametrize(("present", "best"), [({"cuda": 2, "mps": 0}, "cuda"), ({"cuda": 0, "mps": 1}, "mps"),
                                               ({"cuda": 0, "mps": 0}, "cpu")])
def test_cuda_before_mps_before_cpu(monkeypatch, present, best):
    monkeypatch.setattr(device, "_present", lambda kind: present.get(kind, 1))
    assert device.choose()[0].type == best


def test_what_is_asked_for_is_taken():
    assert device.choose("cpu", "bfloat16") == (torch.device("cpu"), torch.bfloat16)
    assert device.choose(torch.device("cpu"), torch.float64) == (torch.device("cpu"), torch.float64)
    assert device.describe("cpu", torch.float16) == "cpu, float16"


def test_a_gpu_is_shown_by_its_name(monkeypatch):
    monkeypatch.setattr(device, "_present", lambda kind: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda chosen: "Some GPU 100")
    assert device.describe() == "Some GPU 100, float32"


@pytest.mark.parametrize("given", ["", "gpu", "cuda:x", "xla", "meta", "cpu ", "x" * 10_000, "cpu:-1", 7, ["cpu"]])
def test_what_is_no_device_is_refused(given):
    with pytest.raises(Refusal, match=r'^A device is "cuda", "cuda:0", "mps" or "cpu", and .* was given\.$') as caught:
        device.choose(given)
    assert len(str(caught.value)) <= 399


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(device, "_present", lambda kind: {"cuda": 1, "mps": 0, "cpu": 1}[kind])
    for given, says in (("cuda:1", "cuda it has 1."), ("mps", "mps it has 0."), ("cuda:99", "cuda it has 1."),
                        ("cpu:1", "cpu it has 1.")):
        with pytest.raises(Refusal, match=f"^There is no device {given} on this machine; of the kind {says}$"):
            device.choose(given)


@pytest.mark.parametrize("given", ["", "int8", "float8_e4m3fn", torch.int64, "float", 32, "x" * 10_000])
def test_what_is_no_dtype_is_refused(given):
    with pytest.raises(Refusal, match=r"^A dtype is one of float32, bfloat16, float16, float64, and"):
        device.choose("cpu", given)


def test_float64_is_not_for_mps(monkeypatch):
    monkeypatch.setattr(device, "_present", lambda kind: 1)
    with pytest.raises(Refusal, match="float64 cannot be computed on mps"):
        device.choose("mps", "float64")
