"""What every declared thing keeps to: the registry writes these tests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from playground.initialisers import AnyInitialiser, Initialiser
from playground.layers import AnyLayer, Layer
from playground.losses import AnyLoss, Loss
from playground.optimisers import AnyOptimiser, Optimiser
from playground.params import Form, Scale, controls
from playground.penalties import AnyPenalty, Penalty
from playground.registry import Declared, every, named
from playground.schedules import AnySchedule, Schedule
from playground.stopping import AnyStopRule, StopRule
from tests.declarations import drawn

FAMILIES: dict[type[Declared], Any] = {
    Layer: AnyLayer,
    Optimiser: AnyOptimiser,
    Schedule: AnySchedule,
    Penalty: AnyPenalty,
    Loss: AnyLoss,
    Initialiser: AnyInitialiser,
    StopRule: AnyStopRule,
}
MEMBERS = [(family, member) for family in FAMILIES for member in every(family)]
each_member = pytest.mark.parametrize(("family", "member"), MEMBERS, ids=lambda c: c.tag() if "kind" in c.model_fields else c.__name__)
calm = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))

PROMISED = {
    Optimiser: "sgd momentum nesterov adagrad rmsprop adadelta adam adamw nadam radam adamax lbfgs",
    Schedule: "constant step cosine exponential one_cycle warm_up plateau",
    Penalty: "l1 l2 elastic",
    Loss: "cross_entropy focal hinge mse mae huber",
    Initialiser: "default xavier he lecun orthogonal normal zero constant",
    StopRule: "epochs target_loss target_accuracy early_stopping",
    Layer: "dense relu leaky_relu prelu relu6 elu selu celu gelu silu mish softplus softsign tanh sigmoid hardtanh hardsigmoid hardswish logsigmoid "
    "tanhshrink softmax identity dropout alpha_dropout channel_dropout batch_norm layer_norm group_norm conv1d conv2d max_pool avg_pool global_pool "
    "flatten reshape residual",
}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_the_promised_kinds_are_there(family: type[Declared]) -> None:
    assert set(PROMISED[family].split()) <= {member.tag() for member in every(family)}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_no_two_members_share_a_name(family: type[Declared]) -> None:
    members = every(family)
    assert len({m.tag() for m in members}) == len({m.name() for m in members}) == len(members)


@each_member
@calm
@given(data=st.data())
def test_every_member_survives_json(family: type[Declared], member: type[Declared], data: st.DataObject) -> None:
    declared = data.draw(drawn(member))
    adapter: TypeAdapter[Any] = TypeAdapter(FAMILIES[family])
    assert adapter.validate_json(declared.model_dump_json()) == declared
    assert named(family, declared.tag()) is member


@each_member
def test_every_member_says_what_it_is(family: type[Declared], member: type[Declared]) -> None:
    """Its docstring's first line is what the learner reads: a whole sentence, and its own."""
    assert member.__doc__ and member.summary() != family.summary()
    assert member.summary()[0].strip() and member.summary()[-1] in ".?)", member.summary()


@each_member
def test_every_field_has_help_and_a_control(family: type[Declared], member: type[Declared]) -> None:
    for control in controls(member):
        assert control.help.endswith("."), f"{member.tag()}.{control.field}"
        if control.form in (Form.INTEGER, Form.NUMBER):
            assert (control.minimum is None) != (control.above is None), f"{control.field} has no lower bound"
            assert (control.maximum is None) != (control.below is None), f"{control.field} has no upper bound"
        if control.scale is Scale.LOG:
            assert control.minimum is not None and control.minimum > 0, f"{control.field}: a log scale starts above zero"
        if control.form is Form.OTHER:
            assert member.model_fields[control.field].annotation is not None and control.default is not None


@each_member
def test_a_value_beyond_its_bounds_is_refused(family: type[Declared], member: type[Declared]) -> None:
    for control in controls(member):
        beyond = [bound for bound in (control.above, control.below) if bound is not None]
        beyond += [control.minimum - 1] if control.minimum is not None else []
        beyond += [control.maximum + 1] if control.maximum is not None else []
        for value in beyond:
            with pytest.raises(ValidationError):
                member(**{control.field: int(value) if control.form is Form.INTEGER else float(value)})


@each_member
def test_a_member_never_changes(family: type[Declared], member: type[Declared]) -> None:
    with pytest.raises(ValidationError):
        member().kind = "other"  # type: ignore[attr-defined]
    assert hash(member()) == hash(member())
