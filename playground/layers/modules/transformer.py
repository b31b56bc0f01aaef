"""The blocks of a transformer."""

from __future__ import annotations

from torch import Tensor, nn

from playground.layers.modules.context import Context, given


class TransformerBlock(nn.Module):
    """Attention, in a decoder attention to the memory too, then a feed-forward network at each position; around each a shortcut.

    With `first` each norm stands before its part (pre-norm), otherwise after the sum (post-norm). Without `cross` it is an encoder's block.
    """

    contextual = True

    def __init__(
        self,
        attention: nn.Module,
        forward: nn.Module,
        norms: list[nn.Module],
        first: bool,
        dropout: float = 0.0,
        cross: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.attention, self.cross, self.feed_forward, self.first = attention, cross, forward, first
        self.attention_norm, self.forward_norm = norms[0], norms[-1]
        self.cross_norm = norms[1] if cross is not None else None
        self.attention_dropout, self.forward_dropout = nn.Dropout(dropout), nn.Dropout(dropout)
        self.cross_dropout = nn.Dropout(dropout) if cross is not None else None

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        x = self._around(x, self.attention, self.attention_norm, self.attention_dropout, context)
        if self.cross is not None and self.cross_norm is not None and self.cross_dropout is not None:
            x = self._around(x, self.cross, self.cross_norm, self.cross_dropout, context)
        return self._around(x, self.feed_forward, self.forward_norm, self.forward_dropout, context)

    def _around(self, x: Tensor, part: nn.Module, norm: nn.Module, dropout: nn.Module, context: Context | None) -> Tensor:
        out: Tensor = x + dropout(given(part, norm(x), context)) if self.first else norm(x + dropout(given(part, x, context)))
        return out


class GatedForward(nn.Module):
    """The feed-forward network of newer transformers: down(SiLU(gate(x)) · up(x)), also called SwiGLU (Shazeer 2020)."""

    def __init__(self, features: int, hidden: int, bias: bool = True) -> None:
        super().__init__()
        self.gate, self.up = nn.Linear(features, hidden, bias=bias), nn.Linear(features, hidden, bias=bias)
        self.activation, self.down = nn.SiLU(), nn.Linear(hidden, features, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down(self.activation(self.gate(x)) * self.up(x))
        return out
