"""How much memory and time the reading of one page may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one piece of work in a child process may use.

    Args:
        resident: bytes of memory in use, libraries included. Comparing two pages of 1.3 million
            characters, twice the longest policy we know, takes 110 MB.
        mapped: bytes of address space, beyond which the system gives none: a stop for what grows
            faster than we look. So far above `resident` that no parser of C is ever refused the
            few bytes whose lack it would take for the end of the page.
        seconds: of processor time. The same comparison takes 5.
        patience: seconds by the clock; on a busy machine much more than `seconds`.
        answer: bytes of the largest result. The same comparison gives 6 MB.
    """

    resident: int = 200_000_000
    mapped: int = 536_870_912
    seconds: int = 30
    patience: float = 300.0
    answer: int = 64_000_000

    def __post_init__(self) -> None:
        if self.mapped <= self.resident:
            raise ValueError("mapped: what may be mapped includes what is resident; give more")
        if min(self.resident, self.seconds, self.patience, self.answer) <= 0:
            raise ValueError("every limit is a positive number")


#: With the network: its library and weights take 50 MB, and reading all that it may be asked about
#: takes 3 s.
DEEP_LIMITS = Limits(resident=300_000_000, seconds=35)
