"""Points on the plane: classes that need more and more bent borders, and surfaces."""

from __future__ import annotations

from playground.data import Feature
from playground.data.plane import Blobs, Checkerboard, Circle, Gauss, Moons, Spiral, Xor
from playground.data.plane_regression import MultiGauss, Ripple, TiltedPlane
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.optimisers import SGD
from playground.presets.preset import Preset

SQUARED = Supervised(loss=MeanSquared())

PRESETS = (
    Preset(
        "gauss",
        "Two clouds: a single straight line is enough, and no hidden layer is needed.",
        Experiment(name="Two clouds", data=Data(source=Gauss()), network=(), optimiser=SGD(lr=0.03)),
    ),
    Preset(
        "circle",
        "A disc in a ring: three hidden units are the least that can fence it in.",
        Experiment(name="Disc in a ring", data=Data(source=Circle()), network=(Dense(units=4), Tanh()), optimiser=SGD(lr=0.1)),
    ),
    Preset(
        "circle_squares",
        "The same disc, with x₁² and x₂² as inputs: good features do the work of a hidden layer.",
        Experiment(
            name="Disc in a ring, squared inputs",
            data=Data(source=Circle(), features=(Feature.X1_SQUARED, Feature.X2_SQUARED)),
            network=(),
            optimiser=SGD(lr=0.03),
        ),
    ),
    Preset(
        "xor",
        "Opposite corners belong together: the problem that no single layer can solve.",
        Experiment(name="XOR", data=Data(source=Xor(noise=0.1)), network=(Dense(units=4), Tanh(), Dense(units=2), Tanh())),
    ),
    Preset(
        "moons",
        "Two interlocked crescents: watch the border bend as the units find their places.",
        Experiment(name="Moons", data=Data(source=Moons(noise=0.15)), network=(Dense(units=8), Tanh(), Dense(units=8), Tanh())),
    ),
    Preset(
        "spiral",
        "Two arms wound around each other. The waves among the inputs make it easy: switch them off and see.",
        Experiment(
            name="Spiral",
            data=Data(source=Spiral(noise=0.05), features=(Feature.X1, Feature.X2, Feature.SIN_X1, Feature.SIN_X2)),
            network=(Dense(units=8), Tanh(), Dense(units=8), Tanh()),
        ),
    ),
    Preset(
        "spiral_raw",
        "The spiral from its coordinates alone: it takes more units, another activation and patience.",
        Experiment(name="Spiral, coordinates only", data=Data(source=Spiral(noise=0.05)), network=(Dense(units=16), ReLU(), Dense(units=16), ReLU())),
    ),
    Preset(
        "spiral_arms",
        "Five arms, five classes: the output layer grows with the classes.",
        Experiment(
            name="Spiral with five arms",
            data=Data(source=Spiral(arms=5, size=1000)),
            network=(Dense(units=32), ReLU(), Dense(units=32), ReLU()),
            training=Training(batch=32),
        ),
    ),
    Preset(
        "blobs",
        "Five clouds, five classes: one straight border between each two of them.",
        Experiment(name="Clouds", data=Data(source=Blobs(classes=5)), network=(Dense(units=8), ReLU()), training=Training(batch=32)),
    ),
    Preset(
        "checkerboard",
        "Sixteen squares: each corner costs units, so width pays.",
        Experiment(
            name="Checkerboard",
            data=Data(source=Checkerboard(size=1000)),
            network=(Dense(units=32), ReLU(), Dense(units=32), ReLU(), Dense(units=16), ReLU()),
            training=Training(batch=32),
        ),
    ),
    Preset(
        "plane",
        "A tilted plane: regression with a single linear unit.",
        Experiment(name="Tilted plane", data=Data(source=TiltedPlane()), network=(), objective=SQUARED, optimiser=SGD(lr=0.03)),
    ),
    Preset(
        "hills",
        "Three hills and three hollows: a surface built from bent sheets.",
        Experiment(
            name="Hills and hollows",
            data=Data(source=MultiGauss()),
            network=(Dense(units=16), Tanh(), Dense(units=16), Tanh()),
            objective=SQUARED,
            training=Training(batch=32),
        ),
    ),
    Preset(
        "ripple",
        "A wave on a pond: deeper and wider than hills, and still a struggle at the edge.",
        Experiment(
            name="Ripple",
            data=Data(source=Ripple()),
            network=(Dense(units=32), Tanh(), Dense(units=32), Tanh(), Dense(units=16), Tanh()),
            objective=SQUARED,
            training=Training(batch=32),
        ),
    ),
)
