"""Data whose reasons are known, so that explanations can be judged."""

from __future__ import annotations

from playground.data import Split
from playground.data.marks import Marks
from playground.data.planted import Planted
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.pooling import GlobalPool
from playground.optimisers import Adam
from playground.presets.preset import Preset

SPLIT = Split(train=0.6, validation=0.15, test=0.25)

PRESETS = (
    Preset(
        "planted",
        "Four columns decide and four distract: ask the network why, and count what falls on the right ones.",
        Experiment(
            name="Planted reasons",
            data=Data(source=Planted(size=2000), split=SPLIT),
            network=(Dense(units=16), ReLU(), Dense(units=8), ReLU()),
            optimiser=Adam(lr=0.003),
            training=Training(batch=32),
        ),
    ),
    Preset(
        "hidden_marks",
        "A plus, a times or a T somewhere among scattered pieces: see whether explanations point at it.",
        Experiment(
            name="Hidden marks",
            data=Data(source=Marks(), split=SPLIT),
            network=(Conv2d(channels=16), ReLU(), Conv2d(channels=32), ReLU(), GlobalPool()),
            optimiser=Adam(lr=0.006),
            training=Training(batch=64),
        ),
    ),
)
