"""Several ways from one input, and stacks that stand for one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field

from playground.layers import modules
from playground.layers.activations import Identity, ReLU, Sigmoid
from playground.layers.call import Call
from playground.layers.container import MAX_ITEMS, Container, sequence
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.layer import Shape, say
from playground.layers.pooling import GlobalPool

if TYPE_CHECKING:
    from playground.layers import AnyLayer

JOIN = "Put the results side by side, add them, or multiply them number by number, as gates do."
AXIS = "The axis along which they are put side by side: channels are the first, features of a sequence the last."


class Chain(Container):
    """Layers one after another that count as one: a path of Branches, say. Without any, it passes its input on."""

    kind: Literal["chain"] = "chain"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="Its layers.")] = (ReLU(),)

    def call(self, shape: Shape) -> Call:
        self._end("body", shape)
        return Call(modules.Chain, sequence(self.body, shape))


class Branches(Container):
    """Several paths from the same input, each a layer or a Chain of them, joined again: Inception's idea (Szegedy et al. 2015)."""

    parallel: ClassVar[bool] = True

    kind: Literal["branches"] = "branches"
    paths: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The paths, side by side.")] = (Identity(), ReLU())
    join: Annotated[Literal["concat", "add", "multiply"], Field(description=JOIN)] = "concat"
    axis: Annotated[Literal["first", "last"], Field(description=AXIS)] = "first"

    def call(self, shape: Shape) -> Call:
        if not self.paths:
            raise ValueError("Branches has no paths: put layers into it")
        ends = self._ends("paths", shape)
        axis = 0 if self.axis == "first" else len(ends[0]) - 1
        for index, end in enumerate(ends):
            alike = end == ends[0] if self.join != "concat" else len(end) == len(ends[0]) and _without(end, axis) == _without(ends[0], axis)
            if not alike:
                rule = "differ only along the axis of the join" if self.join == "concat" else "be equal"
                raise ValueError(f"Branches cannot join {say(ends[0])} and {say(end)} (path {index + 1}): they must {rule}")
        extras = {} if self.join == "concat" else {"join": self.join}
        return Call(modules.Branches, [layer.call(shape) for layer in self.paths], **extras, **({"axis": axis + 1} if axis else {}))

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        match shape:
            case (_, _, _):
                return cls(paths=(Conv2d(channels=8, kernel=1), Conv2d(channels=8, kernel=3), Conv2d(channels=8, kernel=5)))
            case (int() as features,) if features <= 4096:
                return cls(paths=(Chain(body=(Dense(units=features), ReLU())), Identity()))
        return cls()


class Repeat(Container):
    """The same stack of layers several times, each with weights of its own: depth in one number."""

    kind: Literal["repeat"] = "repeat"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers to repeat.")] = (ReLU(),)
    times: Annotated[int, Field(ge=1, le=64, description="How often.")] = 2

    @property
    def times_over(self) -> int:
        """As often as it says."""
        return self.times

    def submodule(self, field: str) -> str:
        """The first of the stacks."""
        return f"{field}.0"

    def call(self, shape: Shape) -> Call:
        if not self.body:
            raise ValueError("Repeat has an empty body: put layers into it")
        stacks = []
        for time in range(self.times):
            try:
                end = self._end("body", shape)
            except ValueError as error:
                if time == 0:
                    raise
                raise ValueError(f"Repeat cannot go through its body again with what it makes, {say(shape)}: {error}") from error
            stacks.append(sequence(self.body, shape))
            shape = end
        return Call(modules.Repeat, stacks)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        match shape:
            case (int() as features,) if features <= 4096:
                return cls(body=(Dense(units=features), ReLU()))
            case (int() as channels, _, _) if channels <= 4096:
                return cls(body=(Conv2d(channels=channels), ReLU()))
        return cls()


class Scale(Container):
    """Multiplies its input by factors that its body finds in it, one for each channel: squeeze-and-excitation (Hu et al. 2018)."""

    kind: Literal["scale"] = "scale"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers that find the factors.")] = (Sigmoid(),)

    def call(self, shape: Shape) -> Call:
        if not self.body:
            raise ValueError("Scale has an empty body: put layers into it")
        made = self._end("body", shape)
        if made not in (shape, shape[:1]):
            raise ValueError(f"Scale needs a factor for each channel, or for each number, of {say(shape)}, but its body gives {say(made)}")
        return Call(modules.Scale, sequence(self.body, shape))

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        match shape:
            case (int() as channels, _, _) if channels <= 4096:
                return cls(body=(GlobalPool(), Dense(units=max(1, channels // 4)), ReLU(), Dense(units=channels), Sigmoid()))
        return cls()


def _without(shape: Shape, axis: int) -> Shape:
    return shape[:axis] + shape[axis + 1 :]


__all__ = ["Branches", "Chain", "Repeat", "Scale"]
