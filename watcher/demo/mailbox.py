"""A mail server on this machine that keeps what it takes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """The mails that arrived.

    Args:
        port: where the server listens.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802 - the name by which aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 taken"


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run the mail server on a free port of this machine."""
    mailbox, loop = Mailbox(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(_listen(mailbox, loop), loop).result()
        mailbox.port = server.sockets[0].getsockname()[1]
        yield mailbox
        asyncio.run_coroutine_threadsafe(_close(server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(mailbox: Mailbox, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
    return await loop.create_server(
        lambda: SMTP(mailbox, hostname="mailbox.example", loop=loop), "127.0.0.1", 0
    )


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
