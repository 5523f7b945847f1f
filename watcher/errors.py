"""Everything that can go wrong, in one tree.

WatcherError                  a sentence for the reader: what happened, to what, what to do
├── UnreadableSource          a file or answer that holds no policy text
│   ├── EncryptedSource       it needs a password
│   ├── ScannedSource         a PDF of pictures without text
│   └── TooLargeSource        more than we are willing to compare
├── MissingExtra              it needs a library that only an extra installs
├── ConfigError               config.toml is wrong; lists every mistake at once
├── StorageError              the database cannot be used
│   ├── NewerDatabase         it was written by a newer version of this program
│   └── DiskFull              no room left to write
└── DeliveryError             a mail server did not take an alert
    └── RelayUnusable         it takes none at all: unreachable, or it refuses our login or our name
"""

from __future__ import annotations


class WatcherError(Exception):
    """A sentence for the reader: what happened, to what, and what to do next.

    Args:
        message: that sentence.
        transient: whether another attempt, later, can help.
    """

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class UnreadableSource(WatcherError):
    """A file or answer that holds no policy text."""


class EncryptedSource(UnreadableSource):
    """A source that needs a password."""


class ScannedSource(UnreadableSource):
    """A PDF of pictures without text."""


class TooLargeSource(UnreadableSource):
    """More than we are willing to compare."""


class MissingExtra(WatcherError):
    """Something needs a library that only an extra installs."""


class ConfigError(WatcherError):
    """config.toml is wrong.

    Args:
        mistakes: one sentence each, with the place and the cure.
    """

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class StorageError(WatcherError):
    """The database cannot be used."""


class NewerDatabase(StorageError):
    """The database was written by a newer version of this program."""


class DiskFull(StorageError):
    """There is no room left to write."""


class DeliveryError(WatcherError):
    """A mail server did not take an alert.

    Args:
        message: what it said, for the operator.
        transient: whether to try again later.
        code: SMTP reply code; 0: the connection broke.
        recipient_fault: the mailbox, not our mail or setup, was refused.
        in_doubt: the text was handed over and no answer came; it may have been taken.
    """

    def __init__(
        self,
        message: str,
        *,
        transient: bool,
        code: int = 0,
        recipient_fault: bool = False,
        in_doubt: bool = False,
    ) -> None:
        super().__init__(message, transient=transient)
        self.code = code
        self.recipient_fault = recipient_fault
        self.in_doubt = in_doubt


class RelayUnusable(DeliveryError):
    """No alert can go out by this mail server until that is mended; trying others is no use.

    Args:
        message: what happened and what to do next, for the operator.
        transient: whether it may mend itself (a server that is down) or needs a person.
        code: SMTP reply code; 0: there was no answer.
    """

    def __init__(self, message: str, *, transient: bool, code: int = 0) -> None:
        super().__init__(message, transient=transient, code=code)
