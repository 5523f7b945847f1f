"""Whether the relay took a mail, as its own log says: over SMTP it cannot be asked."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from watcher.errors import WatcherError

logger = logging.getLogger(__name__)

#: A line about one mail: who wrote it, the mail's number in the queue, what happened. `cleanup` has
#: seen its headers, whether or not its end ever comes; `qmgr` has it whole, and answers for it.
#: `postfix/cleanup[42]: 46F3F25A483: message-id=<key@domain>`
#: `postfix/qmgr[43]: 46F3F25A483: from=<alerts@domain>, size=330, nrcpt=1 (queue active)`
_EVENT = re.compile(
    rb"/(?:cleanup|qmgr|smtpd)\[\d{1,10}\]: (?P<number>\w{6,30}): "
    rb"(?P<what>message-id=\S{1,998}|from=<|client=)"
)
#: How long Postfix may need from a mail's headers to its queue while the rest comes in. A mail that
#: it cuts off leaves the same line and nothing after it.
_PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.1
_PACKED = (".gz", ".xz", ".bz2", ".zst")


class _Trace(Enum):
    """What a log holds of a mail."""

    NONE = "none"
    SEEN = "seen"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLog:
    """The log of a Postfix on this machine.

    Args:
        path: the file it writes now; older ones stand beside it under longer names.
        patience: seconds to wait for the end of a mail that is just coming in.
        pause: waits so many seconds.
    """

    path: Path
    patience: float = _PATIENCE_SECONDS
    pause: Callable[[float], None] = time.sleep

    def took(self, message_id: str, since: datetime) -> bool:
        """Whether the relay has taken a mail.

        Args:
            message_id: without the angle brackets.
            since: when it was first handed over at the earliest; older files are passed over.

        Returns:
            True if its queue manager has had it. False if not, and also, with a warning in our own
            log, if the file cannot be read: a mail that comes twice is better than none.
        """
        waited = 0.0
        try:
            while (trace := self._trace(message_id, since)) is _Trace.SEEN:
                if waited >= self.patience:
                    break
                self.pause(_LOOK_SECONDS)
                waited += _LOOK_SECONDS
        except OSError as error:
            logger.warning("%s", _unreadable(self.path, error))
            return False
        return trace is _Trace.TAKEN

    def check(self) -> str:
        """Try to read it.

        Returns:
            What was found, in one sentence.

        Raises:
            WatcherError: it cannot be read; the message says why and what to do.
        """
        try:
            with self.path.open("rb") as log:
                log.read(1)
        except OSError as error:
            raise WatcherError(_unreadable(self.path, error)) from error
        return f"{self.path} can be read: what the mail server took does not go out twice."

    def _trace(self, message_id: str, since: datetime) -> _Trace:
        return _follow(message_id, self._lines(since))

    def _lines(self, since: datetime) -> Iterator[bytes]:
        """What was written since then, but for files that are compressed by now."""
        aside = [
            (other.stat().st_mtime, other)
            for other in self.path.parent.glob(f"{self.path.name}[.-]*")
            if other.suffix not in _PACKED
        ]
        older = [other for written_at, other in sorted(aside) if written_at >= since.timestamp()]
        for file in (*older, self.path):
            with file.open("rb") as log:
                yield from log


def _follow(message_id: str, lines: Iterable[bytes]) -> _Trace:
    """Follow a mail by the numbers that Postfix gave it."""
    needle, trace = f"message-id=<{message_id}>".encode(), _Trace.NONE
    numbers: set[bytes] = set()
    for line in lines:
        # Nearly all lines are about other mails.
        if needle not in line and not any(number in line for number in numbers):
            continue
        event = _EVENT.search(line)
        if event is None:
            continue
        number, what = event["number"], event["what"]
        if what == needle:
            numbers.add(number)
            trace = _Trace.SEEN
        elif number in numbers and what.startswith(b"from=<"):
            return _Trace.TAKEN
        elif what.startswith(b"client="):
            # A number is given to another mail when the one that had it is gone.
            numbers.discard(number)
    return trace


def _unreadable(path: Path, error: OSError) -> str:
    return (
        f"mail.relay_log: {path} cannot be read ({error.strerror or error}), so a mail whose answer"
        " was lost goes out again. Let the user that runs watcher read it (on Debian: group adm),"
        " or take the line out."
    )
