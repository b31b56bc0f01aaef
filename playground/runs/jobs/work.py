"""What a job does, as its process sees it, and the name by which it is found again after a restart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from playground.runs.executor import Recruiter


class Bench(Protocol):
    """Where a job works: what it may ask for, and whom it tells."""

    @property
    def recruiter(self) -> Recruiter:
        """Further processes that work for it: a `Crew` trains with them."""

    @property
    def hands(self) -> int:
        """How many processes it may have besides its own."""

    def tell(self, message: Mapping[str, Any], topic: str = "") -> None:
        """Tell the viewers, those who come later too. Of a topic only the latest message is kept; without one, all are, for good."""

    def keeps(self, state: Callable[[], bytes]) -> None:
        """How to get the state from which the work can be resumed: called now and then within `go_on`, and when the job is over."""

    def go_on(self) -> bool:
        """To be called several times a second: waits while the job is paused; False when the work is to come to its end."""

    def commands(self) -> list[dict[str, Any]]:
        """What viewers have asked for since the last call, as they sent it: any JSON object of theirs, to be checked by the work."""


Work = Callable[[str, bytes | None, Bench], None]
"""A function that can be imported by its name. It gets its order (JSON that whoever started the job has checked), the state that it kept before if
it is resumed (it then tells everything again), and its bench. It returns when it is done, or soon after `go_on` said so; a SpecError or ValueError
says in a sentence why it failed."""

HOMES = ("playground.", "tests.")
"""Only what lies here is run by name."""


def name_of(function: Callable[..., Any]) -> str:
    """The name by which a function or class of a module is found again."""
    return f"{function.__module__}:{function.__qualname__}"


def named(name: str) -> Callable[..., Any]:
    """The function of this name; ValueError when there is none."""
    module, _, function = name.partition(":")
    if not module.startswith(HOMES):
        raise ValueError(f"expected a function of this package, got {name[:80]!r}")
    try:
        return cast(Callable[..., Any], getattr(import_module(module), function))
    except (ImportError, AttributeError) as error:
        raise ValueError(f"there is no function of the name {name[:80]!r} any more") from error
