"""Where what others recorded of a page ends, and what we saw ourselves begins; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.model.version import Version

#: What readers were shown; what was taken for noise is no version of the company's.
_BELIEVED = ("published", "adopted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """The two versions between which nobody looked.

    Args:
        archived: the last one that an archive recorded before us.
        ours: the first one of our own.
    """

    archived: Version
    ours: Version

    @property
    def title(self) -> str:
        """What a comparison of the two is."""
        day = self.archived.fetched_at.date().isoformat()
        return f"since the last archived version of {day} ({self.archived.origin})"


def find_seam(versions: Iterable[Version]) -> Seam | None:
    """The last archived version of a page and our first one.

    Args:
        versions: of one page, in any order.

    Returns:
        The two; None: one of them is missing.
    """
    believed = sorted(
        (one for one in versions if one.standing in _BELIEVED), key=lambda one: one.fetched_at
    )
    ours = next((one for one in believed if not one.origin), None)
    if ours is None:
        return None
    before = [one for one in believed if one.origin and one.fetched_at < ours.fetched_at]
    return Seam(archived=before[-1], ours=ours) if before else None
