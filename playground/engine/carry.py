"""What is held of a network, for another with the same weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playground.engine.hands import Hands
from playground.model.blocks import Block


def carried(hands: Hands, before: Sequence[Block], after: Sequence[Block], names: Mapping[str, str]) -> Hands:
    """The same entries frozen and the same units silent by their new names, which a follower put in between may have changed.

    `names` gives each tensor's new name by its old one. Blocks are told by their weights; those that have none by their place, where there are as
    many blocks as before.
    """
    same = _twins(before, after, {_module(old): _module(new) for old, new in names.items()})
    return Hands(
        {names[name]: mask for name, mask in hands.frozen.items()},
        {same[block]: units for block, units in hands.silenced.items() if block in same},
        {same[block]: count for block, count in hands.drawn.items() if block in same},
    )


def _twins(before: Sequence[Block], after: Sequence[Block], modules: Mapping[str, str]) -> dict[str, str]:
    """Each block's new id by its old one."""
    now = {name: block for block in after for name in block.names}
    twins = dict(zip(before, after, strict=True)) if len(before) == len(after) else {}
    twins |= {block: now[modules[name]] for block in before for name in block.names if name in modules}
    return {block.id: twin.id for block, twin in twins.items() if block.units == twin.units}


def _module(tensor: str) -> str:
    """`0_dense` of `network.0_dense.weight`."""
    return tensor.split(".")[1]
