"""Expected trouble on the way to a page, carried up to the one who turns it into an answer."""

from __future__ import annotations

from datetime import timedelta

from watcher.model.answer import Failure, FailureKind
from watcher.visible import make_visible

#: Longer names and addresses say nothing more to a reader, and a server may send any length.
_LONGEST_SHOWN = 200


class Trouble(Exception):
    """A failure on its way up; no OSError, so that no library between takes it for its own.

    Args:
        failure: what the caller gets.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def trouble(
    kind: FailureKind,
    message: str,
    *,
    transient: bool,
    status: int = 0,
    retry_after: timedelta | None = None,
) -> Trouble:
    """A failure, ready to be raised; the arguments are those of `Failure`."""
    return Trouble(
        Failure(
            kind=kind,
            message=message,
            transient=transient,
            status=status,
            retry_after=retry_after,
        )
    )


def show(hostile: str) -> str:
    """A name or address that a stranger chose, short and without control characters."""
    cut = hostile if len(hostile) <= _LONGEST_SHOWN else f"{hostile[: _LONGEST_SHOWN - 1]}…"
    return make_visible(cut)


def distrusted(host: str, reason: str) -> Trouble:
    """Who answered did not prove to be who was asked.

    Args:
        host: who was asked.
        reason: as the TLS library tells it.
    """
    return trouble(
        FailureKind.TLS,
        f"The encrypted connection to {show(host)} cannot be trusted ({show(reason)}). Look at its"
        " certificate in a browser; a certificate of your own network goes into ca_file.",
        transient=True,
    )
