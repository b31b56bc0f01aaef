"""Functions of one number."""

from __future__ import annotations

from playground.data import Scaling
from playground.data.line import LineWithOutliers, Sine, Staircase
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.losses import Huber, MeanSquared
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.presets.preset import Preset

SQUARED = Supervised(loss=MeanSquared())

PRESETS = (
    Preset(
        "sine",
        "A wave through noisy points: every tanh unit is one bend of the curve.",
        Experiment(
            name="Sine wave",
            data=Data(source=Sine(), scaling=Scaling.STANDARD),
            network=(Dense(units=16), Tanh(), Dense(units=16), Tanh()),
            objective=SQUARED,
        ),
    ),
    Preset(
        "staircase",
        "Steps drawn by ReLU: straight pieces, joined where units switch on.",
        Experiment(
            name="Staircase",
            data=Data(source=Staircase(), scaling=Scaling.STANDARD),
            network=(Dense(units=32), ReLU(), Dense(units=32), ReLU()),
            objective=SQUARED,
        ),
    ),
    Preset(
        "outliers",
        "A line among outliers: swap Huber for squared error and see the line lifted.",
        Experiment(
            name="Line with outliers",
            data=Data(source=LineWithOutliers(), scaling=Scaling.STANDARD),
            network=(),
            objective=Supervised(loss=Huber(delta=0.2)),
            optimiser=Adam(lr=0.03),
            training=Training(batch=20),
        ),
    ),
)
