"""The figures of a comparison hold its runs' own numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.comparing.swept import sweep, sweep_of
from playground.comparing.varied import Varied
from playground.data.feature import Feature
from playground.data.line import Sine
from playground.data.plane import Blobs
from playground.experiment import Data, Experiment
from playground.figures.sweep import sweep_figures
from playground.figures.sweep_colours import colours, faded
from playground.figures.sweep_fan import draw_fan, sweep_fan
from playground.figures.sweep_finals import draw_finals, sweep_finals
from playground.figures.sweep_heat import draw_heat, sweep_heat
from playground.figures.sweep_surfaces import draw_surfaces, sweep_surfaces
from playground.losses import MeanSquared
from playground.objectives import Supervised
from tests.comparing.sweeping import BASE, made

SCORES = [[0.5, 0.75, 0.25, math.nan], [1.0, 0.75, 0.5, 0.5]]


def four() -> Varied:
    return made(SCORES, ["optimiser.lr=0.01,0.03", "network.units=4,8"])


def test_the_fan_has_the_mean_the_band_and_every_run() -> None:
    fans = sweep_fan(four())
    assert fans.measure == "validation accuracy" and [s.name for s in fans.settings][1] == "0.01 · 8"
    first = fans.settings[0]
    assert first.fan.mean.tolist() == [0.5, 0.6, 0.75] and first.fan.low[-1] == pytest.approx(0.55) and first.fan.runs.tolist() == [2, 2, 2]
    assert [(run.seed, run.value.tolist()) for run in first.runs] == [(3, [0.5, 0.6, 0.5]), (4, [0.5, 0.6, 1.0])]
    bands, members, means = (draw_fan(fans).data[start:stop:step] for start, stop, step in ((0, 8, 2), (1, 8, 2), (8, 12, 1)))
    assert means[0].y.tolist() == first.fan.mean.tolist() and bands[0].y.tolist() == [*first.fan.high, *first.fan.low[::-1]]
    assert members[0].customdata.tolist() == [3, 3, 3, 3, 4, 4, 4, 4] and np.isnan(members[0].y[3])
    many = sweep_fan(made([[0.5] * 7] * 2, ["optimiser.lr=0.01..0.1/7"]))
    assert len(draw_fan(many).data) == 7, "means alone"
    assert fans.settings[3].fan.runs.tolist() == [2, 2, 1], "the run that diverged takes part as far as it came"
    with pytest.raises(ValueError, match="expected one of train"):
        sweep_fan(four(), "test.loss")


def test_the_ends_are_the_scores_with_their_interval() -> None:
    finals = sweep_finals(four())
    assert [setting.scores for setting in finals.settings] == [[0.5, 1.0], [0.75, 0.75], [0.25, 0.5], [0.5]]
    assert [setting.diverged for setting in finals.settings] == [0, 0, 0, 1] and finals.settings[3].seeds == [4]
    drawn = draw_finals(finals)
    assert "1 diverged" in drawn.layout.xaxis.ticktext[3] and drawn.data[0].y == (0.5, 1.0)
    mean = drawn.data[1]
    spread = four().spread(0)
    assert mean.y == (0.75,) and mean.error_y.array[0] == pytest.approx(spread.interval.high - 0.75)


def test_the_tiles_are_the_means() -> None:
    heat = sweep_heat(four())
    assert (heat.x, heat.y) == (("Learning rate", ["0.01", "0.03"]), ("Units in every layer", ["4", "8"]))
    assert heat.mean == [[0.75, 0.375], [0.75, 0.5]] and heat.diverged == [[0, 0], [0, 1]] and heat.runs == [[2, 2], [2, 1]]
    assert list(draw_heat(heat).data[0].z[0]) == [0.75, 0.375]
    with pytest.raises(ValueError, match="two settings"):
        sweep_heat(made([[0.5, 0.5]] * 2))


def test_surfaces_are_the_means_of_the_answers_and_the_dissent() -> None:
    two = sweep(BASE, ["optimiser.lr=0.01,0.3"], seeds=3, epochs=2)
    maps = sweep_surfaces(two)
    assert maps.classes == 2 and [setting.networks for setting in maps.settings] == [3, 3] and maps.at[0] == -5.85
    mean = two.agreements[1].mean
    assert mean is not None and (maps.settings[1].shown == mean[0]).all()
    drawn = draw_surfaces(maps)
    assert len(drawn.data) == 4 and drawn.data[2].z == pytest.approx(mean[0].astype(np.float32))
    assert drawn.data[3].z == pytest.approx(maps.settings[1].disagreement.astype(np.float32)) and drawn.data[3].zmax == 0.5
    three = sweep(Experiment(data=Data(source=Blobs(size=60))), [], seeds=2, epochs=1)
    many = sweep_surfaces(three)
    assert many.classes == 3 and set(np.unique(many.settings[0].shown)) <= {0, 1, 2} and draw_surfaces(many).data[0].zmax == 2.5
    line = sweep(Experiment(data=Data(source=Sine(), features=(Feature.X1,)), objective=Supervised(loss=MeanSquared())), [], seeds=2, epochs=1)
    assert sweep_surfaces(line).settings[0].shown.shape == (40,) and len(draw_surfaces(sweep_surfaces(line)).data) == 2


def test_what_applies_is_drawn() -> None:
    assert set(sweep_figures(made([[0.5, 0.5]] * 2))) == {"curves", "loss", "ends"}
    assert set(sweep_figures(four())) == {"curves", "loss", "ends", "pairs"}
    empty = Varied(BASE, sweep_of(BASE, []))
    assert empty.mapped and set(sweep_figures(empty)) == {"curves", "loss"}


def test_every_setting_has_a_colour_of_its_own() -> None:
    for count in (1, 6, 7, 64):
        found = colours(count)
        assert len(set(found)) == count
        assert all(faded(colour, 0.5).startswith("rgba(") and faded(colour, 0.5).endswith(", 0.5)") for colour in found)
