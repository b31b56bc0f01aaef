"""Explain: why the network says what it says, and whether to believe that."""

from __future__ import annotations

from playground.ui.room import room

room("explain")
