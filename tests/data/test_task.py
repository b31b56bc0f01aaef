"""A task says how many outputs it wants."""

from __future__ import annotations

import pytest

from playground.data import Classification, Regression


@pytest.mark.parametrize(("classes", "outputs"), [(2, 1), (3, 3), (10, 10)])
def test_two_classes_need_one_output_and_more_need_one_each(classes, outputs):
    assert Classification(tuple(map(str, range(classes)))).outputs == outputs


def test_regression_needs_an_output_a_target():
    assert Regression(("a", "b")).outputs == 2


def test_each_task_names_its_metric():
    assert (Classification(("a", "b")).metric, Regression(("y",)).metric) == ("accuracy", "r2")
