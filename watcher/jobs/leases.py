"""What a killed process of this machine had claimed is free again at once."""

from __future__ import annotations

import logging
from typing import Protocol

from watcher.identity import is_dead

logger = logging.getLogger(__name__)


class Leases(Protocol):
    """Who has claimed lanes or alerts."""

    def lease_owners(self) -> tuple[str, ...]: ...

    def free_leases(self, worker: str) -> int: ...


def free_leases_of_the_dead(leases: Leases) -> None:
    """End the leases of processes that no longer run; those of other machines run out by time.

    Args:
        leases: as the database keeps them.
    """
    for worker in filter(is_dead, leases.lease_owners()):
        count = leases.free_leases(worker)
        logger.info("Took back %d claims of a process that was killed.", count)
