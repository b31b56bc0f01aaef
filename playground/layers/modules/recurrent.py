"""A recurrent layer of torch that gives one tensor."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Recurrent(nn.Module):
    """Runs `cell` (nn.RNN, nn.LSTM or nn.GRU, batch first) over (n, length, features).

    Gives the state after every step (n, length, units), or of `last` ones each direction's final one (n, units). `remember` is over how many steps
    the units of an LSTM or a GRU keep what they hold at first: evenly spread up to that many (Tallec & Ollivier 2018, arXiv:1804.11188).
    """

    def __init__(self, cell: nn.Module, last: bool, remember: int | None = None) -> None:
        super().__init__()
        self.cell, self.last, self.remember = cell, last, remember
        self.start()

    def forward(self, x: Tensor) -> Tensor:
        cell: Any = self.cell
        states: Tensor = cell(x)[0]
        if not self.last:
            return states
        if not cell.bidirectional:
            return states[:, -1]
        return torch.cat([states[:, -1, : cell.hidden_size], states[:, 0, cell.hidden_size :]], -1)

    @torch.no_grad()
    def start(self) -> None:
        """Give the gates that keep and take in their first biases: forget and input gate of an LSTM, update gate of a GRU."""
        cell: Any = self.cell
        if self.remember is None:
            return
        units = cell.hidden_size
        keep = torch.log(1 + (torch.arange(units) + 0.5) / units * max(self.remember - 2, 0))
        for name, bias in cell.named_parameters():
            if name.startswith("bias_ih"):
                bias[units : 2 * units] = keep
                if isinstance(cell, nn.LSTM):
                    bias[:units] = -keep
