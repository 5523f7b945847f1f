"""The way to the mail server that takes our alerts (the relay), and what its answers mean."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from watcher.errors import DeliveryError, RelayUnusable
from watcher.notifier.settings import MailSettings
from watcher.visible import make_visible

#: 530 and 535: the login is missing or wrong; 538: it must be encrypted (RFC 4954 §6).
_LOGIN_CODES = (530, 535, 538)
#: Enhanced status 5.7.x (RFC 3463): security or policy; it is about who we are, not about a
#: mailbox, and would meet every other alert too.
_POLICY = re.compile(r"^5\.7\.\d")
_LONGEST_REPLY = 300
#: A line that begins with a dot gets another one (RFC 5321 §4.5.2); a dot alone ends the text.
_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)


class Relay:
    """One session with a mail server, as a context manager; it reconnects when it must.

    Args:
        settings: which server, and how.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None
        self._taken = 0

    def __enter__(self) -> Relay:
        """Connect and log in.

        Raises:
            RelayUnusable: it cannot be reached, or does not want us.
        """
        self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def check(self) -> str:
        """Connect, encrypt and log in without sending anything.

        Returns:
            What was found, in one sentence.

        Raises:
            RelayUnusable: it cannot be used; the message says why.
        """
        with self:
            how = {"plain": "without encryption", "starttls": "with STARTTLS", "tls": "with TLS"}
            login = f", logged in as {self._settings.username}" if self._settings.username else ""
            return f"{self._settings.where} answers {how[self._settings.security]}{login}."

    def deliver(
        self, message: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]
    ) -> None:
        """Hand over one mail.

        Args:
            message: its bytes, lines ended by CR LF.
            sender: envelope sender.
            recipient: envelope recipient.
            before_data: called when the server has agreed to sender and recipient, just before
                the text goes out; what it raises goes through and nothing is handed over.

        Raises:
            DeliveryError: the server did not take it, or did not say so.
            RelayUnusable: it takes no mail of ours at all.
        """
        smtp = self._open_envelope(sender, recipient)
        try:
            before_data()
        except BaseException:
            self._hang_up()
            raise
        self._hand_over(smtp, message)
        self._taken += 1

    def _open_envelope(self, sender: str, recipient: str) -> smtplib.SMTP:
        """A session in which the server has agreed to sender and recipient."""
        fresh = self._smtp is None or self._taken >= self._settings.max_per_connection
        if fresh:
            self._connect()
        try:
            return self._address(sender, recipient)
        except DeliveryError as error:
            # Some servers hang up after a number of mails, with 421 or without a word.
            if fresh or self._taken == 0 or error.code not in (0, 421):
                raise
        self._connect()
        return self._address(sender, recipient)

    def _address(self, sender: str, recipient: str) -> smtplib.SMTP:
        assert self._smtp is not None
        with self._understood("the sender"):
            _expect(self._smtp.mail(sender))
        with self._understood("the recipient", recipient_fault=True):
            _expect(self._smtp.rcpt(recipient))
        return self._smtp

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes) -> None:
        with self._understood("the text"):
            _expect(smtp.docmd("DATA"), 354)
        assert smtp.sock is not None
        smtp.sock.settimeout(self._settings.data_timeout)
        try:
            with self._understood("the text", in_doubt=True):
                smtp.send(_dot_ended(message))
                _expect(smtp.getreply())
        finally:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._settings.timeout)

    @contextmanager
    def _understood(
        self, what: str, *, recipient_fault: bool = False, in_doubt: bool = False
    ) -> Iterator[None]:
        """Turn what smtplib raises into our errors, and leave no half-open envelope behind."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            self._reset(error.smtp_code)
            raise self._refusal(what, error, recipient_fault=recipient_fault) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            doubt = "; whether it took the mail is not known" if in_doubt else ""
            raise DeliveryError(
                f"{self._settings.where} broke off while it had {what}{doubt}: {_told(error)}",
                transient=True,
                in_doubt=in_doubt,
            ) from error

    def _refusal(
        self, what: str, error: smtplib.SMTPResponseException, *, recipient_fault: bool
    ) -> DeliveryError:
        said = f"{self._settings.where} refused {what}: {_told(error)}"
        code = error.smtp_code
        about_us = code in _LOGIN_CODES or _POLICY.match(_reply(error))
        if about_us or (code >= 500 and what == "the sender"):
            return RelayUnusable(f"{said} {_CURE}", transient=False, code=code)
        return DeliveryError(
            said,
            transient=code < 500,
            code=code,
            recipient_fault=recipient_fault and code >= 500,
        )

    def _connect(self) -> None:
        self._hang_up()
        self._taken = 0
        try:
            self._smtp = _open(self._settings)
        except smtplib.SMTPResponseException as error:
            raise RelayUnusable(
                f"{self._settings.where} does not let us in: {_told(error)} {_CURE}",
                transient=error.smtp_code < 500,
                code=error.smtp_code,
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise RelayUnusable(
                f"{self._settings.where} cannot be used: {_told(error)}",
                transient=not isinstance(
                    error, ssl.SSLCertVerificationError | smtplib.SMTPNotSupportedError
                ),
            ) from error

    def _reset(self, code: int) -> None:
        assert self._smtp is not None
        if code == 421:
            self._hang_up()
            return
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._smtp.rset()

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()


_CURE = "Check [mail] in config.toml and what the server allows us; `watcher doctor` tries it."


def _open(settings: MailSettings) -> smtplib.SMTP:
    """A session that is encrypted and logged in as the settings ask."""
    own_name = settings.sender.rpartition("@")[2]
    if settings.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host,
            settings.port,
            local_hostname=own_name,
            timeout=settings.timeout,
            context=_trust(settings),
        )
    else:
        smtp = smtplib.SMTP(
            settings.host, settings.port, local_hostname=own_name, timeout=settings.timeout
        )
    try:
        smtp.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            smtp.starttls(context=_trust(settings))
            smtp.ehlo_or_helo_if_needed()
        if settings.username:
            smtp.login(settings.username, settings.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file)


def _expect(answer: tuple[int, bytes], *wanted: int) -> None:
    """Raise unless the server's answer is a wanted one, or any that agrees (2xx)."""
    code, reply = answer
    if code not in (wanted or range(200, 300)):
        raise smtplib.SMTPResponseException(code, reply)


def _dot_ended(message: bytes) -> bytes:
    last = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
    return _LINE_DOT.sub(b"..", message) + last


def _reply(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return make_visible(text).strip()


def _told(error: Exception) -> str:
    """What the server or the network said, short and printable."""
    if isinstance(error, smtplib.SMTPResponseException):
        told = f"{error.smtp_code} {_reply(error)}"
    else:
        told = make_visible(str(error)) or type(error).__name__
    return f"{told[:_LONGEST_REPLY].rstrip('.')}."
