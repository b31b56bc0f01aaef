"""Whatever can be opened with a click can be explained."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Subject
from playground.engine import Trainer
from playground.explaining import Desk
from playground.presets import presets
from tests.explaining.trained import parts


@pytest.mark.parametrize("slug", presets())
def test_a_preset_is_explained_from_the_input_to_the_output(slug: str) -> None:
    """Trained for a few steps: the scores of inputs, of every layer's units and along every link add up to the same difference."""
    trainer = Trainer(presets()[slug].experiment, device="cpu")
    trainer.run(3)
    desk = Desk(Subject.of(trainer))
    why, layers, flow = (parts(desk, {"kind": kind, "example": {"row": 3}})[-1] for kind in ("attribute", "layers", "flow"))
    for found in (why, layers, flow):
        assert found["verdict"] in ("exact", "close")
        assert found["f_x"] == pytest.approx(why["f_x"], rel=1e-4, abs=1e-5)
    assert why["scores"].shape == desk.subject.places
    assert torch.isfinite(why["scores"]).all()
    assert [block["id"] for block in layers["blocks"]] == [block["id"] for block in flow["blocks"]] == [block.id for block in desk.subject.blocks]
    assert all(len(block["names"]) == block["units"] for block in layers["blocks"])
