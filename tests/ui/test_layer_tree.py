"""A network as a nested list says what its plan says."""

from __future__ import annotations

import re

import pytest

from playground.architectures import blueprints
from playground.ui.layer_tree import layer_tree


@pytest.mark.parametrize("slug", ["lenet5", "googlenet", "gpt2_small", "unet"])
def test_the_lines_add_up_to_the_network(slug: str) -> None:
    """What stands outside every container sums to the whole network's parameters."""
    planned, depth, total = blueprints()[slug].plan(), 0, 0
    for opened, closed, count in re.findall(r"(<details)|(</details>)|<span>([\d,]+)</span>(?=</summary>|</div>)", layer_tree(planned)):
        depth += bool(opened) - bool(closed)
        inside = depth - (1 if depth and f"{count}</span></summary>" in layer_tree(planned) else 0)
        if count and inside == 0:
            total += int(count.replace(",", ""))
    assert total == planned.parameters


def test_repeats_are_told_once() -> None:
    tree = layer_tree(blueprints()["bert_base"].plan())
    assert "Repeat × 12" in tree
    assert tree.count("Transformer block") == 1


def test_each_path_of_branches_begins_with_the_same_input() -> None:
    tree = layer_tree(blueprints()["googlenet"].plan())
    assert "256 × 28 × 28" in tree and "64 × 28 × 28" in tree


def test_what_is_set_is_said() -> None:
    tree = layer_tree(blueprints()["alexnet"].plan())
    assert "kernel 11, stride 4, padding 2" in tree
