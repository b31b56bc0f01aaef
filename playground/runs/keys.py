"""Keys: a browser's own key opens all its runs, a run's token that run alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

KEY = re.compile(r"[A-Za-z0-9_-]{32,86}")
"""What an owner's key looks like."""


def hashed(token: str) -> str:
    """What is stored of a token or a key: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_key(text: object) -> bool:
    """Whether this can be an owner's key."""
    return isinstance(text, str) and KEY.fullmatch(text) is not None


def new_uid() -> str:
    """A name for a run that grants nothing."""
    return secrets.token_hex(12)


def token_of(owner: str, uid: str) -> str:
    """The token of an owner's run: whoever holds the key can make it, and nobody else."""
    return base64.urlsafe_b64encode(hmac.digest(owner.encode(), f"run {uid}".encode(), "sha256")).rstrip(b"=").decode()
