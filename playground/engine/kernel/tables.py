"""The columns and places of the tables that the kernel is told everything by; `layout.py` fills them."""

from __future__ import annotations

LINEAR, ELEMENTWISE, SOFTMAX, SLOPES, DROPOUT, ALPHA, CONVOLUTION, LARGEST, MEAN, TRANSPOSED, NORMALISED = range(11)
"""Kinds of layers."""

KIND, CODE, WIDE, UNITS, CAME, MADE, WEIGHT, BIAS, LARGE, MASK = range(10)
"""Columns of the table of layers: kind, activation, units before and of it, where its input and output begin (in units), its two tensors,
whether it is large enough for BLAS, where its dropout mask begins (in units)."""

CHANNELS, HEIGHT, WIDTH, DETECTORS, DOWN, ACROSS, KERNEL, STRIDE, PADDING, DILATION, WAYS, PICKED, RUNNING, TILED = (
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    18,
    20,
    22,
    24,
    28,
    29,
    31,
)
"""Further columns, of what looks at pictures: the input's channels, height and width, the output's; kernel, stride (0: windows that divide the
picture evenly), padding and dilation, each along height and width; numbers from one of the weight's outputs, inputs, rows and columns to the next;
where the places picked by a max-pooling are kept (in units). Of a transposition, rows (CHANNELS) and columns (HEIGHT) of what comes. Of a batch
normalisation, its channels, where its moments are kept (in units), and the addresses of its running means and variances. Of a convolution,
whether it goes by tiles (`winograd.py`)."""

COLUMNS = 32
"""Columns of the table of layers."""

ADDRESS, GRADIENT, STATE, COUNT, PRODUCT, SIZE, ROWS, HELD, KEPT = 0, 1, 2, 5, 6, 7, 8, 9, 10
"""Columns of the table of tensors: addresses of values, gradient, three states, count of steps, product of momenta; size, rows (0 for what is
no weight proper), addresses of a mask that is 1 where training may change values, and of the values kept elsewhere (0 for none)."""

BATCH, EXAMPLES, START, STEPS, LOSS, RULE, SINCE, DRAWN, SHUFFLED, SEED, EPOCH, ALIGNED, ALL, PICKS, PACKED = range(15)
"""Places in the list of whole numbers: batch size, examples of an epoch, where in it to start, steps, loss, rule, steps of the optimiser so far,
numbers of dropout a step; whether epochs have an order of their own, the seed and the first epoch from which it follows. The room of a batch is
rounded up to a multiple of ALIGNED examples; in it, all layers have ALL units, and picked places and packed weights begin at these numbers."""

WHOLES = 15

SETTING, L1, L2, CLIP, LONGEST = range(5)
"""Places in the list of numbers: the loss's setting, penalties, longest gradient and longest weights (infinite for no limit)."""
