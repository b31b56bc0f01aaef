"""How one number of a layer's result comes about from what went in: the sum, window or formula with every term in it."""

from playground.looking.arithmetic.work import work

__all__ = ["work"]
