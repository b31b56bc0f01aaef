"""A board shows latecomers the latest of each topic and everything that has none, in the order in which it was told."""

from __future__ import annotations

from playground.runs.jobs.board import Board


def test_the_latest_of_a_topic_and_all_without_one() -> None:
    board = Board()
    for topic, body in (("", b"a"), ("t", b"1"), ("", b"b"), ("t", b"2"), ("u", b"x")):
        board.put(topic, body)
    assert board.since(0) == [b"a", b"b", b"2", b"x"]
    assert board.since(3) == [b"2", b"x"]
    assert board.since(board.count) == []


def test_the_store_gives_it_back() -> None:
    board = Board()
    for number in range(5):
        board.put("t" if number % 2 else "", bytes([number]))
    again = Board.from_bytes(board.to_bytes())
    assert again.since(0) == board.since(0)
    again.put("t", b"new")
    assert again.since(0) == [*board.since(0)[:1], b"\x02", b"\x04", b"new"]
    assert Board.from_bytes(None).since(0) == []


def test_cleared_it_counts_on() -> None:
    board = Board()
    board.put("", b"a")
    board.clear()
    board.put("", b"b")
    assert board.since(1) == [b"b"] and board.since(0) == [b"b"]


def test_it_knows_when_it_is_full(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("playground.runs.jobs.board.MOST_BYTES", 10)
    board = Board()
    for _ in range(5):
        board.put("t", b"x" * 8)
    assert not board.full
    board.put("", b"x" * 8)
    assert board.full
