"""Handwritten digits, 8 × 8."""

from __future__ import annotations

from playground.data import Split
from playground.data.images import Digits
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import AveragePool, GlobalPool, MaxPool
from playground.layers.shaping import Flatten
from playground.optimisers import Adam
from playground.presets.preset import Preset

DATA = Data(source=Digits(), split=Split(train=0.6, validation=0.15, test=0.25))

PRESETS = (
    Preset(
        "digits_linear",
        "No hidden layer: ten templates, one for each digit.",
        Experiment(name="Digits, linear", data=DATA, network=(Flatten(),), training=Training(batch=64)),
    ),
    Preset(
        "digits_mlp",
        "Every pixel to every unit: good at digits that sit in the middle.",
        Experiment(
            name="Digits, dense network",
            data=DATA,
            network=(Flatten(), Dense(units=64), ReLU(), Dense(units=32), ReLU()),
            optimiser=Adam(lr=0.003),
            training=Training(batch=64),
        ),
    ),
    Preset(
        "digits_cnn",
        "Small detectors slid over the image: strokes first, then how they join.",
        Experiment(
            name="Digits, convolutions",
            data=DATA,
            network=(
                Conv2d(channels=16),
                BatchNorm(),
                ReLU(),
                MaxPool(),
                Conv2d(channels=32),
                BatchNorm(),
                ReLU(),
                GlobalPool(),
                Dropout(p=0.1),
            ),
            optimiser=Adam(lr=0.003),
            training=Training(batch=64),
        ),
    ),
    Preset(
        "lenet",
        "LeNet-5 cut down to 8 × 8: convolve, pool, convolve, pool, decide (LeCun et al. 1998).",
        Experiment(
            name="LeNet",
            data=DATA,
            network=(
                Conv2d(channels=6, kernel=3),
                Tanh(),
                AveragePool(),
                Conv2d(channels=16, kernel=3),
                Tanh(),
                AveragePool(),
                Flatten(),
                Dense(units=60),
                Tanh(),
                Dense(units=42),
                Tanh(),
            ),
            optimiser=Adam(lr=0.003),
            training=Training(batch=64),
        ),
    ),
)
