"""What the log of a real Postfix tells of a mail whose answer was lost."""

from __future__ import annotations

import gzip
import os
import smtplib
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.notifier.conftest import NOON
from tests.notifier.postfix import Postfix, long_ago, postfix, until
from watcher.errors import WatcherError
from watcher.notifier.relay_log import RelayLog

__all__ = ["postfix"]

_numbers = count(1)
SENDER = "alerts@watch.example.org"


class Client:
    """Hands one mail over, or leaves in the middle."""

    def __init__(self, postfix: Postfix) -> None:
        self.number = next(_numbers)
        self.message_id = f"mail{self.number}.{os.getpid()}@watch.example.org"
        self.recipient = f"reader{self.number}@example.net"
        self._smtp = smtplib.SMTP("127.0.0.1", postfix.port, local_hostname="watch.example.org")
        self._smtp.mail(SENDER)
        self._smtp.rcpt(self.recipient)
        self._smtp.docmd("DATA")

    def begin(self) -> None:
        """Send all but the end."""
        text = f"Message-ID: <{self.message_id}>\r\nFrom: {SENDER}\r\n\r\n{'news ' * 4000}\r\n"
        self._smtp.send(text.encode())

    def wait_for_headers(self, postfix: Postfix) -> None:
        """Return when they are in the log, which is before the mail's end has come."""
        until(lambda: self.message_id in postfix.log.read_text(), postfix.log.read_text)

    def end(self) -> None:
        """Send the end, and take no answer."""
        self._smtp.send(b".\r\n")

    def leave(self) -> None:
        """Hang up without a word."""
        self._smtp.close()


def log_of(postfix: Postfix) -> RelayLog:
    return RelayLog(path=postfix.log)


def test_a_mail_whose_answer_was_never_read_is_known_as_taken(postfix: Postfix) -> None:
    client = Client(postfix)
    client.begin()
    client.end()
    client.leave()

    assert len(postfix.taken_for(client.recipient)) == 1
    assert log_of(postfix).took(client.message_id, long_ago())


def test_a_mail_that_broke_off_in_its_text_is_known_as_not_taken(postfix: Postfix) -> None:
    client = Client(postfix)
    client.begin()
    client.wait_for_headers(postfix)
    client.leave()

    waits: list[float] = []
    took = RelayLog(path=postfix.log, pause=waits.append, patience=1.0).took(
        client.message_id, long_ago()
    )

    assert not took
    assert 0.9 < sum(waits) < 1.2
    assert postfix.taken_for(client.recipient) == []


def test_a_mail_that_is_just_coming_in_is_waited_for(postfix: Postfix) -> None:
    client = Client(postfix)
    client.begin()

    def pause(seconds: float) -> None:
        client.end()
        postfix.taken_for(client.recipient)

    client.wait_for_headers(postfix)
    took = RelayLog(path=postfix.log, pause=pause).took(client.message_id, long_ago())
    client.leave()

    assert took


def test_a_mail_that_was_never_begun_is_not_waited_for(postfix: Postfix) -> None:
    def never(seconds: float) -> None:
        raise AssertionError("nothing to wait for")

    log = RelayLog(path=postfix.log, pause=never)

    assert not log.took("nobody@watch.example.org", long_ago())


CUT = """\
Nov 26 00:45:14 relay postfix/smtpd[18253]: 4872C25A053: client=localhost[127.0.0.1]
Nov 26 00:45:14 relay postfix/cleanup[18256]: 4872C25A053: message-id=<a1@watch.example.org>
Nov 26 00:45:14 relay postfix/smtpd[18253]: lost connection after DATA from localhost[127.0.0.1]
"""
OTHER_MAIL_OF_THAT_NUMBER = """\
2026-11-26T00:45:15.123456+00:00 relay postfix/smtpd[18253]: 4872C25A053: client=localhost[::1]
2026-11-26T00:45:15.123456+00:00 relay postfix/cleanup[18256]: 4872C25A053: message-id=<b@x.org>
2026-11-26T00:45:15.123456+00:00 relay postfix/qmgr[99]: 4872C25A053: from=<c@x.org>, size=9
"""
TAKEN = """\
Nov 26 00:46:14 relay postfix/submission/smtpd[18253]: 4B57525A053: client=localhost[127.0.0.1]
Nov 26 00:46:14 relay postfix/cleanup[18256]: 4B57525A053: message-id=<a1@watch.example.org>
Nov 26 00:46:14 relay postfix/qmgr[99]: 4B57525A053: from=<alerts@watch.example.org>, size=9
"""
FORGED = """\
Nov 26 00:46:14 a postfix/cleanup[7]: 4B57525A053: message-id=<x>message-id=<a1@watch.example.org>
Nov 26 00:46:14 relay postfix/qmgr[99]: 4B57525A053: from=<x@x.org>, size=9, nrcpt=1 (queue active)
"""


@pytest.mark.parametrize(
    ("text", "took"),
    [
        pytest.param(CUT, False, id="broken off"),
        pytest.param(CUT + OTHER_MAIL_OF_THAT_NUMBER, False, id="number given to another mail"),
        pytest.param(CUT + TAKEN, True, id="broken off, then taken"),
        pytest.param(TAKEN, True, id="taken"),
        pytest.param(TAKEN.replace("<a1@", "<a11@"), False, id="a longer name"),
        pytest.param(FORGED, False, id="another mail's name holds ours"),
        pytest.param("", False, id="empty"),
        pytest.param("\x00\xff<a1@watch.example.org>\n" * 9, False, id="no log at all"),
    ],
)
def test_a_log_is_read_line_by_line_and_number_by_number(
    tmp_path: Path, text: str, took: bool
) -> None:
    file = tmp_path / "mail.log"
    file.write_text(text)

    assert RelayLog(path=file, patience=0).took("a1@watch.example.org", long_ago()) is took


def test_a_log_that_was_put_aside_since_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "mail.log"
    file.write_text(CUT)
    (tmp_path / "mail.log.1").write_text(TAKEN)
    (tmp_path / "mail.log.2.gz").write_bytes(gzip.compress(TAKEN.encode()))
    log = RelayLog(path=file, patience=0)

    assert log.took("a1@watch.example.org", long_ago())

    older = (NOON - timedelta(days=1)).timestamp()
    os.utime(tmp_path / "mail.log.1", (older, older))
    assert not log.took("a1@watch.example.org", NOON)


def test_a_mail_is_followed_from_one_file_into_the_next(tmp_path: Path) -> None:
    *before, queued = TAKEN.splitlines(keepends=True)
    (tmp_path / "mail.log.1").write_text("".join(before))
    file = tmp_path / "mail.log"
    file.write_text(queued)

    assert RelayLog(path=file, patience=0).took("a1@watch.example.org", long_ago())


def test_a_log_that_cannot_be_read_is_told_and_counts_as_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = RelayLog(path=tmp_path / "missing.log")

    assert not log.took("a1@watch.example.org", long_ago())
    assert "missing.log cannot be read (No such file or directory)" in caplog.text
    with pytest.raises(WatcherError, match="group adm"):
        log.check()


def test_a_log_that_can_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mail.log"
    file.touch()

    assert "can be read" in RelayLog(path=file).check()
