"""Series and tokens, read by recurrent layers and by attention."""

from __future__ import annotations

from playground.data import Dataset, Scaling, Split
from playground.data.babble import Babble
from playground.data.brackets import Brackets
from playground.data.dates import Dates
from playground.data.forecasts import CarbonDioxide, Sunspots
from playground.data.order import Copying, Recall
from playground.data.reviews import Reviews
from playground.data.series import Adding, Sounds
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU
from playground.layers.attention import EncoderBlock
from playground.layers.convolution import Conv1d
from playground.layers.embedding import Embedding, Positions
from playground.layers.pooling import GlobalPool, MaxPool
from playground.layers.recurrent import GRU, LSTM, RNN
from playground.layers.shaping import Transpose
from playground.losses import CrossEntropy, MeanSquared
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.presets.preset import Preset

SPLIT = Split(train=0.8, validation=0.05, test=0.15)
LONG = 60


def _experiment(
    name: str, source: Dataset, network: tuple[Layer, ...], *, lr: float = 0.005, numbers: bool = False, split: Split = SPLIT
) -> Experiment:
    data = Data(source=source, split=split, scaling=source.recommended if source.form == "series" else Scaling.NONE)
    loss = MeanSquared() if numbers else CrossEntropy()
    training = Training(batch=64, clip=1.0)
    return Experiment(name=name, data=data, network=network, objective=Supervised(loss=loss), optimiser=Adam(lr=lr), training=training)


def _embedded(source: Dataset, features: int = 16) -> Embedding:
    return Embedding(tokens=len(source.vocabulary() or ()), features=features)


RECALL = Recall(length=LONG)
BRACKETS = Brackets()
REVERSE = Copying(size=6000)
DATES = Dates(size=10_000)
REVIEWS = Reviews()
BABBLE = Babble()
FORECAST = Split(train=0.7, validation=0.05, test=0.25)

PRESETS = (
    Preset(
        "recall_rnn",
        "What was the first of sixty letters? A plain recurrent layer cannot say: its gradients fade on the way back.",
        _experiment("Recall, plain recurrent layer", RECALL, (_embedded(RECALL), RNN(units=32))),
    ),
    Preset(
        "recall_lstm",
        "Gates that start open keep the first letter over sixty steps.",
        _experiment("Recall, LSTM", RECALL, (_embedded(RECALL), LSTM(units=32, remember=LONG))),
    ),
    Preset(
        "recall_gru",
        "A GRU holds on as well, with fewer gates.",
        _experiment("Recall, GRU", RECALL, (_embedded(RECALL), GRU(units=32, remember=LONG))),
    ),
    Preset(
        "brackets_lstm",
        "How many brackets are open? Some units of the state learn to count.",
        _experiment("Brackets, LSTM", BRACKETS, (_embedded(BRACKETS, 8), LSTM(units=24, gives="every"))),
    ),
    Preset(
        "brackets_gru",
        "Counting brackets with a GRU.",
        _experiment("Brackets, GRU", BRACKETS, (_embedded(BRACKETS, 8), GRU(units=24, gives="every"))),
    ),
    Preset(
        "brackets_transformer",
        "Attention counts brackets by looking back at all of them at once.",
        _experiment(
            "Brackets, transformer",
            BRACKETS,
            (_embedded(BRACKETS, 32), Positions(encoding="learned"), *(EncoderBlock(heads=4, hidden=64, causal=True),) * 2),
            lr=0.003,
        ),
    ),
    Preset(
        "reverse_attention",
        "Ten letters in reverse: the attention map becomes the other diagonal.",
        _experiment(
            "Reverse, attention", REVERSE, (_embedded(REVERSE, 32), Positions(encoding="learned"), EncoderBlock(heads=2, hidden=64)), lr=0.003
        ),
    ),
    Preset(
        "dates_transformer",
        "Dates as people write them, written anew: each digit looks up where it has to come from.",
        _experiment(
            "Dates, transformer",
            DATES,
            (_embedded(DATES, 48), Positions(encoding="learned"), *(EncoderBlock(heads=4, hidden=96, causal=True),) * 2),
            lr=0.003,
        ),
    ),
    Preset(
        "dates_gru",
        "The same dates without attention: all of the source has to fit into one state.",
        _experiment("Dates, GRU without attention", DATES, (_embedded(DATES, 32), GRU(units=64, gives="every"))),
    ),
    Preset(
        "reviews_gru",
        "For or against? What counts is after the but, and a not turns it round.",
        _experiment("Reviews, GRU", REVIEWS, (_embedded(REVIEWS), GRU(units=24))),
    ),
    Preset(
        "babble_gpt",
        "A very small GPT guesses the next letter.",
        _experiment(
            "Babble, transformer",
            BABBLE,
            (_embedded(BABBLE, 32), Positions(encoding="learned"), *(EncoderBlock(heads=4, hidden=64, causal=True),) * 2),
            lr=0.003,
        ),
    ),
    Preset(
        "babble_gru",
        "The next letter by a state that is carried along.",
        _experiment("Babble, GRU", BABBLE, (_embedded(BABBLE), GRU(units=48, gives="every"))),
    ),
    Preset(
        "sunspots_gru",
        "How many sunspots next year? Better than that nothing changes, by far.",
        _experiment("Sunspots, GRU", Sunspots(), (GRU(units=16),), numbers=True, split=FORECAST),
    ),
    Preset(
        "carbon_dioxide_gru",
        "A year of carbon dioxide ahead: the seasons, and the climb.",
        _experiment("Carbon dioxide, GRU", CarbonDioxide(), (GRU(units=16),), numbers=True, split=FORECAST),
    ),
    Preset(
        "adding_lstm",
        "Add two marked numbers, forty steps apart at most: what memory is for.",
        _experiment("Adding problem, LSTM", Adding(), (LSTM(units=32, remember=40),), numbers=True),
    ),
    Preset(
        "sounds_conv",
        "Tones and chirps told apart by convolutions along time.",
        _experiment(
            "Tones and chirps, convolutions",
            Sounds(),
            (Transpose(), Conv1d(channels=12, kernel=7), ReLU(), MaxPool(), Conv1d(channels=16, kernel=5), ReLU(), GlobalPool()),
        ),
    ),
)
