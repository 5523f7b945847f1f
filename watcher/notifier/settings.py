"""How to reach the mail server that takes our alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from watcher.notifier.address import check_address

Security = Literal["plain", "starttls", "tls"]

#: RFC 5321 §4.5.3.2.6: a server may think ten minutes after the last dot. Who hangs up earlier and
#: tries again mails twice.
DATA_TIMEOUT_SECONDS = 600.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """One mail server (the relay) and what we tell it about ourselves.

    Args:
        host: its name or address.
        port: its port, 1 to 65535; usually 587 for starttls, 465 for tls, 25 for plain.
        security: "plain", "starttls" (required, never skipped) or "tls" from the first byte.
        username: for the login; "": none.
        password: for the login; never shown.
        ca_file: certificates to trust instead of the system's; None: the system's.
        timeout: seconds to wait for the connection and for each answer before the mail's text.
        data_timeout: seconds to wait for the answer that the mail was taken.
        sender: address the alerts come from.
        sender_name: the name beside it, the same in every mail.
        reply_to: a mailbox that somebody reads; "": the sender's.
        unsubscribe: mailbox that takes requests to stop; "": reply_to.
        help_url: where readers find out about these mails; "": nowhere.
        max_per_connection: mails before a new connection; some servers hang up silently after
            a hundred.
        relay_log: the log of a Postfix on this machine, which knows what it took; None: not known.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout: float = 30.0
    data_timeout: float = DATA_TIMEOUT_SECONDS
    sender: str
    sender_name: str = "watcher"
    reply_to: str = ""
    unsubscribe: str = ""
    help_url: str = ""
    max_per_connection: int = 50
    relay_log: Path | None = None

    def __post_init__(self) -> None:
        if not self.host.strip():
            raise ValueError("host: name the mail server, for example smtp.example.org.")
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port: {self.port} is not a port; use a number from 1 to 65535.")
        if self.security not in ("plain", "starttls", "tls"):
            raise ValueError(f"security: {self.security!r} is not plain, starttls or tls.")
        if self.timeout <= 0 or self.data_timeout <= 0:
            raise ValueError("timeout: wait a positive number of seconds.")
        if self.max_per_connection < 1:
            raise ValueError("max_per_connection: send at least one mail over a connection.")
        if bool(self.username) != bool(self.password):
            raise ValueError("username and password: give both, or neither.")
        if self.password and self.security == "plain" and self.host not in _LOOPBACK:
            raise ValueError(
                "security: plain would send the password readable for all; use starttls or tls."
            )
        self._check_addresses()

    def _check_addresses(self) -> None:
        for name in ("sender", "reply_to", "unsubscribe"):
            address = getattr(self, name)
            if address or name == "sender":
                try:
                    check_address(address)
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from error

    @property
    def where(self) -> str:
        """The server as people write it: host and port."""
        return f"{self.host}:{self.port}"
