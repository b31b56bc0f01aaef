"""Where sliders stop."""

from __future__ import annotations

import pytest

from playground.params import Control, Form, Scale
from playground.ui.grid import logarithmic, shown, step


def number(**bounds: float) -> Control:
    return Control("x", "X", Form.NUMBER, 1.0, scale=Scale.LOG, **bounds)


def test_a_logarithmic_slider_stops_at_round_numbers_within_its_bounds() -> None:
    stops = logarithmic(number(minimum=1e-5, maximum=10))
    assert stops[0] == 1e-5 and stops[-1] == 10
    assert {0.001, 0.03, 0.1, 1.0} <= set(stops)
    assert stops == sorted(set(stops))


def test_an_exclusive_bound_is_no_stop() -> None:
    stops = logarithmic(number(above=0.01, below=1))
    assert 1.0 not in stops and 0.01 not in stops and 0.02 in stops


def test_whole_numbers_stop_at_powers_of_two_and_round_ones() -> None:
    stops = logarithmic(Control("batch", "Batch", Form.INTEGER, 10, minimum=1, maximum=65536, scale=Scale.LOG), most=250)
    assert {1, 2, 10, 32, 100, 128, 200} <= set(stops)
    assert max(stops) <= 250


@pytest.mark.parametrize(
    ("control", "size"),
    [
        (Control("n", "N", Form.INTEGER, 2, minimum=2, maximum=8), 1),
        (Control("n", "N", Form.NUMBER, 0.0, minimum=0, maximum=1), 0.01),
        (Control("n", "N", Form.NUMBER, 0.0, minimum=0, maximum=0.5, step=0.05), 0.05),
        (Control("n", "N", Form.INTEGER, 0, minimum=0, maximum=2**31), None),
        (Control("n", "N", Form.NUMBER, 0.0), None),
    ],
)
def test_a_slider_has_a_sensible_step_or_is_none(control, size) -> None:
    assert step(control) == size


def test_stops_read_as_people_write_them() -> None:
    assert [shown(value) for value in (0.003, 10, 20000, "full", None)] == ["0.003", "10", "20\u202f000", "full", "off"]
