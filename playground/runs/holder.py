"""Which server trains a run: a name for this process that another can tell apart, and see to be gone."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """A server: the machine (and the space of its process numbers), the process and when it began, and a random word.

    Where a machine cannot say these things the place is empty, and whoever follows waits until the lease is over.
    """

    place: str
    process: str
    word: str

    @classmethod
    def here(cls) -> Holder:
        """A new name for this process."""
        return cls(_place(), f"{os.getpid()}.{_begun(os.getpid())}", secrets.token_hex(4))

    @property
    def id(self) -> str:
        """The name as it is stored."""
        return f"{self.place}/{self.process}/{self.word}"

    def outlives(self, other: str) -> bool:
        """Whether the server of that name ran on this very machine and its process has gone, so that nothing need be waited for."""
        place, _, rest = other.partition("/")
        pid, _, begun = rest.partition("/")[0].partition(".")
        return bool(place) and place == self.place and pid.isdigit() and _begun(int(pid)) != begun


def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return hashlib.sha256(f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}".encode()).hexdigest()[:24]
    except OSError:
        return ""


def _begun(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""
