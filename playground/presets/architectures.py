"""The architectures of the gallery at playground size: small faithful versions that train in a minute on a processor core."""

from __future__ import annotations

from playground.architectures.blocks import Layers, convolved
from playground.architectures.classic import alexnet, inception, lenet5, vgg
from playground.architectures.dense_prediction import unet, wavenet
from playground.architectures.recurrent import char_lstm, gru_classifier
from playground.architectures.residual import efficientnet, mobilenet, resnet
from playground.architectures.transformers import bert, gpt2, t5, vit
from playground.data import Dataset, Split
from playground.data.babble import Babble
from playground.data.glyphs import Glyphs
from playground.data.order import Copying
from playground.data.reviews import Reviews
from playground.data.segmented import SegmentedShapes
from playground.experiment import Data, Experiment, Training
from playground.initialisers import Default, He, Initialiser
from playground.layers import Head
from playground.layers.convolution import Conv2d
from playground.layers.pooling import GlobalPool, MaxPool
from playground.optimisers import Adam
from playground.presets.preset import Preset

SPLIT = Split(train=0.7, validation=0.1, test=0.2)
PIXELS = SegmentedShapes()
LETTERS, WORDS, PAIRS = Babble(), Reviews(), Copying(layout="encoder_decoder", length=8)
STAGES = ((8, 8), (16, 16), (32, 32))


def _mini(
    slug: str,
    name: str,
    story: str,
    source: Dataset,
    network: Layers,
    lr: float,
    head: Head = Head.LINEAR,
    *,
    start: Initialiser | None = None,
    batch: int = 64,
) -> Preset:
    """`start`: where the weights start, if not as suits the convolutions of pictures, or as torch has it for all else."""
    pictures = source.form.value == "image"
    experiment = Experiment(
        name=f"{name}, small",
        data=Data(source=source, split=SPLIT),
        network=network,
        head=head,
        optimiser=Adam(lr=lr),
        initialiser=start or (He() if pictures else Default()),
        training=Training(batch=batch, clip=None if pictures else 1.0),
    )
    return Preset(f"{slug}_mini", story, experiment)


def _inceptions() -> Layers:
    small, large = inception(8, 6, 8, 4, 4, 4), inception(12, 8, 16, 4, 8, 8)
    return (*convolved(8), MaxPool(), small, MaxPool(), large, GlobalPool())


def _tokens(source: Dataset) -> int:
    return len(source.vocabulary() or ())


GLYPHS = Glyphs(size=6000)
NARROW = ((1, 8, 1, 1, 3), (4, 12, 2, 2, 3), (4, 16, 2, 2, 3))
SCALED = ((1, 8, 1, 1, 3), (4, 12, 2, 2, 3), (4, 16, 2, 2, 5))

PRESETS = (
    _mini("lenet5", "LeNet-5", "LeCun's network of 1998 layer by layer, on 36 characters of 32 × 32.", Glyphs(side=32), lenet5(), 0.003),
    _mini(
        "alexnet", "AlexNet", "Five convolutions, overlapping pools, dropout: AlexNet's plan in narrow layers.", GLYPHS,
        alexnet((16, 32, 48, 48, 32), 64, first=Conv2d(channels=16, kernel=5), places=None, pool=MaxPool(kernel=3, stride=2, padding=1)), 0.003,
    ),
    _mini(
        "vgg11", "VGG-11", "One or two 3 × 3 convolutions a stage, then a pool, with batch norm.",
        GLYPHS, vgg(((8,), (16,), (32, 32)), None, normed=True), 0.003,
    ),
    _mini("vgg16", "VGG-16", "Two 3 × 3 convolutions a stage, then a pool, with batch norm.", GLYPHS, vgg(STAGES, None, normed=True), 0.003),
    _mini("googlenet", "GoogLeNet", "Windows of several sizes side by side, in two Inception blocks.", GLYPHS, _inceptions(), 0.005),
    _mini("resnet18", "ResNet-18", "A shortcut around every two convolutions.", GLYPHS, resnet((1, 1, 1), (8, 16, 32), stem=convolved(8)), 0.003),
    _mini(
        "resnet50", "ResNet-50", "Bottlenecks: 1 × 1, 3 × 3, 1 × 1, and a shortcut around them.", GLYPHS,
        resnet((1, 2, 1), (4, 8, 16), bottleneck=True, stem=convolved(8)), 0.003,
    ),
    _mini(
        "mobilenet_v2", "MobileNetV2", "Wide depthwise blocks between narrow ends: few operations, and yet not the quickest here.", GLYPHS,
        mobilenet(NARROW, 8, 64, stride=1, dropout=0.0), 0.005,
    ),
    _mini(
        "efficientnet_b0", "EfficientNet-B0", "MobileNet's blocks with squeeze-and-excitation.", GLYPHS,
        efficientnet(SCALED, 8, 64, stride=1, dropout=0.0, depth=0.0), 0.005,
    ),
    _mini("vit_b_16", "ViT-B/16", "Sixteen patches of a character, read like words.", GLYPHS, vit(4, 32, 3, 4), 0.003, start=Default()),
    _mini(
        "bert_base", "BERT-base", "Reads a review both ways; its first token says whether it is for or against.",
        WORDS, bert(_tokens(WORDS), 32, 2, 4, 64, dropout=0.0), 0.002,
    ),
    _mini(
        "gpt2_small", "GPT-2", "Two causal blocks learn to write a made-up language, letter by letter.",
        LETTERS, gpt2(_tokens(LETTERS), 48, 2, 4, 128, dropout=0.0), 0.003, Head.TIED,
    ),
    _mini(
        "t5_small", "T5-small", "An encoder reads letters, a decoder writes them in reverse.",
        PAIRS, t5(8, _tokens(PAIRS), 32, 1, 4, 64, dropout=0.0), 0.003, Head.TIED,
    ),
    _mini(
        "char_lstm", "Character LSTM", "What letter comes next? An LSTM remembers what it read.",
        LETTERS, char_lstm(_tokens(LETTERS), 64, 1), 0.01,
    ),
    _mini(
        "gru_classifier", "GRU classifier", "A GRU reads a review, and its last state says whether it is for or against.",
        WORDS, gru_classifier(_tokens(WORDS), 16, 24, dropout=0.0), 0.01,
    ),
    _mini(
        "wavenet", "WaveNet", "Gated convolutions that reach twice as far back from layer to layer foretell letters.",
        LETTERS, wavenet(_tokens(LETTERS), 24, 5, 1, 32), 0.005, Head.NONE,
    ),
    _mini(
        "unet", "U-Net", "Names the shape that each pixel belongs to: down to see what, up again to say where.",
        PIXELS, unet((8, 16, 32), PIXELS.task().outputs), 0.005, Head.NONE, batch=32,
    ),
)

