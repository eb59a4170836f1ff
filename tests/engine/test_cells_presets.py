"""Networks worked out by hand: the numbers of the blackboard, and where the truth differs from them."""

import math

import pytest
import torch

from engine import record
from engine.models.recurrent import ReadOut, hand_worked_linear, hand_worked_lstm, play, read_out


def outputs(preset):
    return [output.tolist() for output in play(preset).outputs]


def test_the_linear_network_gives_the_numbers_of_the_blackboard():
    assert outputs(hand_worked_linear()) == [[4, 4], [12, 12], [32, 32]]
    assert outputs(hand_worked_linear(reordered=True)) == [[8, 8], [20, 20], [44, 44]]


def test_a_jordan_network_feeds_back_its_outputs_instead():
    # h = 1 + 1, y = 2 h; then h = 1 + 1 + 4 + 4 = 10, y = 20; then h = 2 + 2 + 20 + 20 = 44, y = 88
    assert outputs(hand_worked_linear(cell="jordan")) == [[4, 4], [20, 20], [88, 88]]
    assert outputs(hand_worked_linear(True, "jordan")) == [[8, 8], [36, 36], [148, 148]]


def test_the_lstm_writes_keeps_forgets_and_reads():
    preset = hand_worked_lstm()
    played = play(preset)
    assert [f"{float(step.state.memory):.4f}" for step in played.steps] == [
        "3.0000", "7.0000", "6.9998", "6.9995", "0.0000"]
    assert [f"{float(output):.3f}" for output in played.outputs] == ["0.000", "0.000", "0.000", "7.000", "0.000"]
    assert f"{float(played.outputs[3]):.4f}" == "6.9995"


def test_why_the_memory_is_not_7():
    leak = 1 / (1 + math.exp(10))               # sigmoid(-10) = 4.5e-5
    third, fourth = (float(step.state.memory) for step in play(hand_worked_lstm()).steps[2:4])
    assert third == pytest.approx(7 * (1 - leak) + 2 * leak, abs=1e-12)
    assert fourth == pytest.approx(third * (1 - leak) + 1 * leak, abs=1e-12)
    story = hand_worked_lstm().story
    assert "sigmoid(-10) = 4.5e-5" in story and "keeps 0.99995" in story
    assert "7 becomes 6.9998 and then 6.9995" in story


@pytest.mark.parametrize("preset", [hand_worked_linear(), hand_worked_linear(True), hand_worked_linear(cell="jordan"),
                                    hand_worked_linear(True, "jordan"), hand_worked_lstm()], ids=lambda p: p.name)
def test_the_blackboard_and_the_sequence_agree_with_the_steps(preset):
    played = play(preset)
    for output, board in zip(played.outputs, preset.board, strict=True):
        assert output.tolist() == pytest.approx(board, abs=6e-4)        # gates taken as exactly 0 or 1
    with record() as recording:
        whole = preset.network(torch.tensor([preset.inputs], dtype=torch.float64)).hidden[0]
    assert torch.equal(whole, torch.cat([step.state.hidden for step in played.steps]))
    assert recording.states[0].hidden.dtype == torch.float64


def test_a_linear_state_with_a_sigmoid_output():
    layer = ReadOut(torch.tensor([[1.0, -1.0]]), torch.tensor([0.5]), "sigmoid")
    said = read_out(layer, torch.tensor([[2.0, 1.0], [0.0, 0.5]]))
    assert said.flatten().tolist() == pytest.approx([1 / (1 + math.exp(-1.5)), 0.5])
