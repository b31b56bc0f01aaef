"""The published networks, with where their numbers come from."""

from __future__ import annotations

from playground.architectures.blueprint import Blueprint
from playground.architectures.classic import VGG11, VGG16, alexnet, googlenet, lenet5, vgg
from playground.architectures.dense_prediction import unet, wavenet
from playground.architectures.recurrent import char_lstm, gru_classifier
from playground.architectures.residual import efficientnet, mobilenet, resnet
from playground.architectures.transformers import bert, gpt2, t5, vit
from playground.data import DataForm
from playground.layers import Head, Layer, Shape

PHOTO, CLASSES = (3, 224, 224), (1000,)
TORCHVISION = "torchvision's model table"
OWN = "counted from the description; no figure was published"


def _photo(
    slug: str, title: str, year: int, paper: str, address: str, story: str, network: tuple[Layer, ...], parameters: int, note: str = ""
) -> Blueprint:
    return Blueprint(
        slug, title, year, paper, address, story, DataForm.IMAGE, PHOTO, CLASSES, Head.LINEAR, network, parameters, TORCHVISION, note
    )


def _tokens(
    slug: str, title: str, year: int, paper: str, address: str, story: str, length: int, output: Shape, head: Head, network: tuple[Layer, ...],
    parameters: int, source: str, note: str = "",
) -> Blueprint:
    return Blueprint(slug, title, year, paper, address, story, DataForm.TOKENS, (length,), output, head, network, parameters, source, note)


PUBLISHED: tuple[Blueprint, ...] = (
    Blueprint(
        "lenet5", "LeNet-5", 1998, "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition",
        "https://doi.org/10.1109/5.726791", "Convolve, pool, convolve, pool, decide: the plan of every convolutional network after it.",
        DataForm.IMAGE, (1, 32, 32), (10,), Head.LINEAR, lenet5(), 61_706, "the usual dense reading of the paper",
        "The paper joins the second convolution to some maps only, scales its pools by learnt numbers and ends in radial basis functions.",
    ),
    _photo(
        "alexnet", "AlexNet", 2012, "Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks",
        "https://arxiv.org/abs/1404.5997", "Eight layers, ReLU and dropout: the network that made everybody look.",
        alexnet(), 61_100_840, "The version of 2014 for one GPU, as torchvision has it.",
    ),
    _photo(
        "vgg11", "VGG-11", 2014, "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition",
        "https://arxiv.org/abs/1409.1556", "Nothing but 3×3 convolutions, eleven layers deep.", vgg(VGG11), 132_863_336,
    ),
    _photo(
        "vgg16", "VGG-16", 2014, "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition",
        "https://arxiv.org/abs/1409.1556", "Sixteen layers; nine tenths of its weights sit in the dense ones.", vgg(VGG16), 138_357_544,
    ),
    _photo(
        "googlenet", "GoogLeNet", 2014, "Szegedy et al.: Going deeper with convolutions", "https://arxiv.org/abs/1409.4842",
        "Inception: windows of several sizes side by side, at a tenth of AlexNet's weights.", googlenet(), 6_624_904,
        "With batch norm, 3×3 in place of 5×5 and no auxiliary heads, as torchvision has it.",
    ),
    _photo(
        "resnet18", "ResNet-18", 2015, "He, Zhang, Ren, Sun: Deep residual learning for image recognition", "https://arxiv.org/abs/1512.03385",
        "Shortcuts around every two layers, so that depth does no harm.", resnet((2, 2, 2, 2)), 11_689_512,
    ),
    _photo(
        "resnet50", "ResNet-50", 2015, "He, Zhang, Ren, Sun: Deep residual learning for image recognition", "https://arxiv.org/abs/1512.03385",
        "Bottlenecks: narrow 3×3 convolutions between 1×1 ones, fifty layers deep.", resnet((3, 4, 6, 3), bottleneck=True), 25_557_032,
    ),
    _photo(
        "mobilenet_v2", "MobileNetV2", 2018, "Sandler et al.: MobileNetV2: Inverted residuals and linear bottlenecks",
        "https://arxiv.org/abs/1801.04381", "Depthwise convolutions in wide blocks between narrow ends: for telephones.", mobilenet(), 3_504_872,
    ),
    _photo(
        "efficientnet_b0", "EfficientNet-B0", 2019, "Tan, Le: EfficientNet: Rethinking model scaling for convolutional neural networks",
        "https://arxiv.org/abs/1905.11946", "MobileNet's blocks with squeeze-and-excitation, in proportions that a search found.",
        efficientnet(), 5_288_548,
    ),
    _photo(
        "vit_b_16", "ViT-B/16", 2020, "Dosovitskiy et al.: An image is worth 16×16 words", "https://arxiv.org/abs/2010.11929",
        "No convolution but the first: patches of an image read like words.", vit(), 86_567_656,
    ),
    _tokens(
        "bert_base", "BERT-base", 2018, "Devlin, Chang, Lee, Toutanova: BERT: Pre-training of deep bidirectional transformers",
        "https://arxiv.org/abs/1810.04805", "Reads both ways; a first token gathers the sentence.", 512, (768,), Head.NONE, bert(), 109_482_240,
        "Hugging Face, bert-base-uncased with pooler",
    ),
    _tokens(
        "gpt2_small", "GPT-2 small", 2019, "Radford et al.: Language models are unsupervised multitask learners",
        "https://openai.com/research/better-language-models", "Twelve causal blocks that say what comes next; the embedding reads and writes.",
        1024, (1024, 50257), Head.TIED, gpt2(), 124_439_808, "Hugging Face, gpt2",
    ),
    _tokens(
        "t5_small", "T5-small", 2019, "Raffel et al.: Exploring the limits of transfer learning with a unified text-to-text transformer",
        "https://arxiv.org/abs/1910.10683", "An encoder reads, a decoder answers; positions by distance, one matrix for all tokens.",
        1024, (512, 32128), Head.TIED, t5(512), 60_506_624, "Hugging Face, t5-small",
        "The first 512 tokens are the source. T5 divides what goes into its tied head by √512; here it goes in as it is.",
    ),
    _tokens(
        "char_lstm", "Character LSTM", 2015, "Karpathy: The unreasonable effectiveness of recurrent neural networks",
        "https://karpathy.github.io/2015/05/21/rnn-effectiveness/", "Writes like what it read, one character after another.",
        50, (50, 65), Head.LINEAR, char_lstm(), 240_321, "what char-rnn prints for tiny Shakespeare, with its defaults",
    ),
    _tokens(
        "gru_classifier", "GRU classifier", 2014, "Cho et al.: Learning phrase representations using RNN encoder–decoder",
        "https://arxiv.org/abs/1406.1078", "Reads a text of up to 200 words and says whether it liked what it saw.",
        200, (1,), Head.LINEAR, gru_classifier(), 2_659_201, OWN, "The cell is the paper's; the sizes are usual for film reviews.",
    ),
    _tokens(
        "wavenet", "WaveNet", 2016, "van den Oord et al.: WaveNet: A generative model for raw audio", "https://arxiv.org/abs/1609.03499",
        "Thirty causal convolutions, each reaching twice as far back as the one before.", 4000, (4000, 256), Head.NONE, wavenet(), 735_424, OWN,
        "The paper gives no widths; here 64 channels, three stacks of ten. The answer is read off the last block, without the sums of skips.",
    ),
    Blueprint(
        "unet", "U-Net", 2015, "Ronneberger, Fischer, Brox: U-Net: Convolutional networks for biomedical image segmentation",
        "https://arxiv.org/abs/1505.04597", "Down to see what it is, up again to see where, with shortcuts across.",
        DataForm.IMAGE, (1, 512, 512), (2, 512, 512), Head.NONE, unet(), 31_030_658, OWN,
        "Convolutions keep the size, where the paper's lose a pixel on each side and crop.",
    ),
)
"""Every blueprint, in the order of the gallery."""
