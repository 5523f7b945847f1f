"""Chance that can be repeated: spreads moments in time, the same way for the same seed; pure."""

from __future__ import annotations

import hashlib
from datetime import datetime


def chance(seed: str, now: datetime) -> float:
    """A number from 0 to 1.

    Args:
        seed: whose chance it is, for example a page's key.
        now: makes it another one each time.
    """
    digest = hashlib.sha256(f"{seed}|{now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 0xFFFF_FFFF
