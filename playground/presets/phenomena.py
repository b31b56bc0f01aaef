"""What goes wrong in networks, and what mends it."""

from __future__ import annotations

from playground.data import Split
from playground.data.images import Digits
from playground.data.plane import Moons, Spiral
from playground.experiment import Data, Experiment, Training
from playground.initialisers import Xavier
from playground.layers import Layer
from playground.layers.activations import ReLU, Sigmoid
from playground.layers.containers import Residual
from playground.layers.dense import Dense
from playground.layers.normalisation import BatchNorm
from playground.layers.shaping import Flatten
from playground.optimisers import SGD, Adam
from playground.presets.preset import Preset

DIGITS = Data(source=Digits(), split=Split(train=0.6, validation=0.15, test=0.25))
BLOCK = Residual(body=(Dense(units=32), ReLU(), Dense(units=32)))


def deep(*layers: Layer, times: int = 8) -> tuple[Layer, ...]:
    """Flattened pixels, then the same few layers over and over."""
    return (Flatten(), Dense(units=32), *layers * times)


PRESETS = (
    Preset(
        "overfit",
        "Too many units for forty noisy points: the training loss falls, the test loss climbs.",
        Experiment(
            name="Learning by heart",
            data=Data(source=Moons(size=100, noise=0.4), split=Split(train=0.4, validation=0.2, test=0.4)),
            network=(Dense(units=64), ReLU(), Dense(units=64), ReLU()),
            training=Training(batch="full"),
        ),
    ),
    Preset(
        "vanishing",
        "Ten layers of sigmoid: watch the gradient fade on its way down, and nothing be learnt.",
        Experiment(
            name="Vanishing gradients",
            data=DIGITS,
            network=deep(Sigmoid(), Dense(units=32), times=9),
            initialiser=Xavier(),
            optimiser=SGD(lr=0.1),
            training=Training(batch=64),
        ),
    ),
    Preset(
        "vanishing_mended",
        "The same ten layers with batch norm: the gradient arrives, and the network learns.",
        Experiment(
            name="Vanishing gradients, mended",
            data=DIGITS,
            network=deep(BatchNorm(), Sigmoid(), Dense(units=32), times=9),
            optimiser=SGD(lr=0.1),
            training=Training(batch=64),
        ),
    ),
    Preset(
        "residual_mlp",
        "Sixteen layers deep, with a way around each pair: depth does no harm (He et al. 2016).",
        Experiment(
            name="Residual network",
            data=DIGITS,
            network=deep(BLOCK, ReLU()),
            optimiser=Adam(lr=0.001),
            training=Training(batch=64),
        ),
    ),
    Preset(
        "dying_relu",
        "A learning rate far too high: units are thrown where no input reaches them, and stay silent.",
        Experiment(
            name="Dying ReLU",
            data=Data(source=Spiral(noise=0.05)),
            network=(Dense(units=16), ReLU(), Dense(units=16), ReLU()),
            optimiser=SGD(lr=1.0),
        ),
    ),
)
