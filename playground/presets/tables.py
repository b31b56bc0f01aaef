"""Real measurements. On these a linear model does as well; the presets say so by being small."""

from __future__ import annotations

from playground.data import Scaling, Split
from playground.data.tables import BreastCancer, Diabetes, Iris, Wine
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.penalties import L2
from playground.presets.preset import Preset
from playground.stopping import EarlyStopping

SPLIT = Split(train=0.6, validation=0.2, test=0.2)

PRESETS = (
    Preset(
        "iris",
        "Fisher's irises: four measurements, three kinds, two of which overlap.",
        Experiment(
            name="Iris",
            data=Data(source=Iris(), scaling=Scaling.STANDARD, split=SPLIT),
            network=(Dense(units=8), Tanh()),
        ),
    ),
    Preset(
        "wine",
        "Three grape varieties by their chemistry: columns so unlike in size that scaling decides.",
        Experiment(
            name="Wine",
            data=Data(source=Wine(), scaling=Scaling.STANDARD, split=SPLIT),
            network=(Dense(units=8), Tanh()),
        ),
    ),
    Preset(
        "breast_cancer",
        "Malignant or benign: look at the confusion matrix, since the two mistakes do not weigh the same.",
        Experiment(
            name="Breast cancer",
            data=Data(source=BreastCancer(), scaling=Scaling.STANDARD, split=SPLIT),
            network=(Dense(units=16), ReLU(), Dropout(p=0.2)),
            penalties=(L2(strength=1e-3),),
            optimiser=Adam(lr=0.003),
            training=Training(batch=32, stop=(EarlyStopping(patience=30),)),
        ),
    ),
    Preset(
        "diabetes",
        "A year of illness from ten numbers: noise sets the limit, and a penalty keeps the network modest.",
        Experiment(
            name="Diabetes",
            data=Data(source=Diabetes(), scaling=Scaling.STANDARD, split=SPLIT),
            network=(Dense(units=16), ReLU()),
            objective=Supervised(loss=MeanSquared()),
            penalties=(L2(strength=0.01),),
            optimiser=Adam(lr=0.003),
            training=Training(batch=32, stop=(EarlyStopping(patience=30),)),
        ),
    ),
)
