"""Look: what is inside the network that is being trained."""

from __future__ import annotations

from playground.ui.room import room

room("look")
