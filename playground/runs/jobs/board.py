"""What a job has told so far, for viewers who come late and for the store."""

from __future__ import annotations

import msgpack

MOST_BYTES = 64 * 2**20
"""What a job may have told in all; one that tells more is ended."""


class Board:
    """Messages in the order in which they were told: of each topic the latest, of those without a topic every one. Not safe from several threads."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[str, bytes]] = {}
        self._latest: dict[str, int] = {}
        self._count = self._bytes = 0

    @property
    def count(self) -> int:
        """Messages told so far, those that newer ones have replaced included: where a viewer stands who has seen all."""
        return self._count

    @property
    def full(self) -> bool:
        """Whether it holds more than it may."""
        return self._bytes > MOST_BYTES

    def put(self, topic: str, body: bytes) -> None:
        """One more message; it replaces the one before of the same topic, unless the topic is empty."""
        if topic:
            _, before = self._entries.pop(self._latest.get(topic, 0), ("", b""))
            self._bytes -= len(before)
        self._count += 1
        self._entries[self._count] = topic, body
        self._bytes += len(body)
        if topic:
            self._latest[topic] = self._count

    def since(self, seen: int) -> list[bytes]:
        """The messages that somebody lacks who has seen the first so many."""
        if seen >= self._count:
            return []
        newer = []
        for number in reversed(self._entries):
            if number <= seen:
                break
            newer.append(self._entries[number][1])
        return newer[::-1]

    def clear(self) -> None:
        """Forget them; the count goes on, so that nobody who looks on misses what comes next."""
        self._entries, self._latest, self._bytes = {}, {}, 0

    def to_bytes(self) -> bytes:
        """For the store."""
        return bytes(msgpack.packb(list(self._entries.values())))

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Board:
        """As it was; empty where there is nothing."""
        board = cls()
        for topic, body in msgpack.unpackb(data) if data else ():
            board.put(topic, body)
        return board
