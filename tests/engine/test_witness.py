"""A step of the compiled kernel seen from within: the same bits, and the numbers that it left."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import Trainer
from playground.probes.anatomy import anatomy
from tests.engine.cases import case, same, state


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("name", ["adam", "momentum, cosine, penalties, clipping, max-norm", "plateau and early stopping", "regression"])
def test_the_compiled_kernel_goes_on_as_if_nobody_had_looked(name: str) -> None:
    looked, straight = Trainer(case(name)), Trainer(case(name))
    assert looked.gear == straight.gear == "fused"
    looked.run(2)
    seen = anatomy(looked)
    assert looked.gear == "fused"
    looked.run(20)
    straight.run(23)
    assert same(state(looked), state(straight))
    assert looked.loop.gear.stride == straight.loop.gear.stride
    moved = seen.blocks[-1].weight
    assert moved is not None and np.isfinite(moved.after).all() and not np.array_equal(moved.before, moved.after)
