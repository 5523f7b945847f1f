"""The people who asked to be told, and about what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, literal, select, update

from watcher.model.finding import Severity
from watcher.model.rhythm import Rhythm
from watcher.model.subscriber import Subscriber
from watcher.storage.alerts import forget_subscriber
from watcher.storage.changes import newest_change
from watcher.storage.columns import UtcTime
from watcher.storage.due import later
from watcher.storage.tables import SUBSCRIBERS, SUBSCRIPTIONS
from watcher.storage.transactions import Transactions


class Subscribers:
    """All subscribers by number and by address.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, subscriber_id: int) -> Subscriber | None:
        """A subscriber by number; None: there is none, or no longer."""
        with self._transactions.reading() as connection:
            return _first(connection, _everyone().where(SUBSCRIBERS.c.id == subscriber_id))

    def find_email(self, email: str) -> Subscriber | None:
        """A subscriber by address, whatever the case of its domain; None: there is none."""
        with self._transactions.reading() as connection:
            return _find_email(connection, email)

    def all(self) -> tuple[Subscriber, ...]:
        """Everyone, confirmed or not, in the order in which they came."""
        with self._transactions.reading() as connection:
            return read_subscribers(connection, _everyone())

    def add(
        self,
        email: str,
        *,
        services: tuple[str, ...],
        min_severity: Severity,
        confirmed: bool,
        token: str,
        now: datetime,
        digest: Rhythm = Rhythm.NEVER,
    ) -> Subscriber:
        """Subscribe an address, or change the wishes of one that is subscribed.

        A known address keeps its token, its age, and its confirmation if it had one. Who asks for
        digests and had none before gets the first at the next moment for one, about what is found
        from now on.

        Args:
            email: where alerts go.
            services: the services asked for; (): all of them.
            min_severity: the least grave change worth a mail.
            confirmed: whether the owner of the mailbox agreed.
            token: a new secret, for a new subscriber.
            now: the time, aware UTC.
            digest: how often they get a digest.

        Returns:
            The subscriber as kept.
        """
        wishes: dict[str, Any] = {
            "min_severity": min_severity,
            "confirmed": confirmed,
            "digest": digest,
        }
        with self._transactions.writing_alone() as connection:
            known = _find_email(connection, email)
            if digest is not Rhythm.NEVER and not _gets_digests(known):
                wishes |= {"digest_since": now, "digest_after": newest_change(connection)}
            if known is None:
                row = {"email": _same_domain(email), "token": token, "created_at": now, **wishes}
                number = connection.execute(
                    SUBSCRIBERS.insert().returning(SUBSCRIBERS.c.id), row
                ).scalar_one()
            else:
                number = known.id
                wishes["confirmed"] = confirmed or known.confirmed
                if "digest_since" in wishes:
                    # Where the clock went back, no moment has a second digest.
                    before = SUBSCRIBERS.c.digest_since
                    wishes["digest_since"] = later(before, literal(now, UtcTime))
                connection.execute(
                    update(SUBSCRIBERS).where(SUBSCRIBERS.c.id == number).values(**wishes)
                )
            _keep_services(connection, number, services)
            kept = _first(connection, _everyone().where(SUBSCRIBERS.c.id == number))
        assert kept is not None
        return kept

    def confirm(self, email: str) -> bool:
        """Note that the owner of the mailbox agreed.

        Returns:
            Whether the address is subscribed at all.
        """
        with self._transactions.writing() as connection:
            confirmed = connection.execute(
                update(SUBSCRIBERS)
                .where(SUBSCRIBERS.c.email == _same_domain(email))
                .values(confirmed=True)
            )
            return confirmed.rowcount > 0

    def remove(self, email: str) -> bool:
        """Forget a subscriber; the alerts still waiting are cancelled.

        Alerts that were sent stay in the count, without the address.

        Returns:
            Whether the address was subscribed.
        """
        with self._transactions.writing() as connection:
            known = _find_email(connection, email)
            if known is None or known.id is None:
                return False
            forget_subscriber(connection, known.id)
            _keep_services(connection, known.id, ())
            connection.execute(SUBSCRIBERS.delete().where(SUBSCRIBERS.c.id == known.id))
            return True


def confirmed_subscribers(connection: Connection) -> tuple[Subscriber, ...]:
    """Everyone who may get mail."""
    return read_subscribers(connection, _everyone().where(SUBSCRIBERS.c.confirmed))


def subscribers_numbered(connection: Connection, numbers: Iterable[int]) -> tuple[Subscriber, ...]:
    """The subscribers of these numbers, in the order of the numbers."""
    return read_subscribers(connection, _everyone().where(SUBSCRIBERS.c.id.in_(list(numbers))))


def read_subscribers(connection: Connection, query: Select[Any]) -> tuple[Subscriber, ...]:
    """The subscribers that a question finds, each row one of their services."""
    found: dict[int, Any] = {}
    services: dict[int, list[str]] = {}
    for row in connection.execute(query).mappings():
        found[row["id"]] = row
        services.setdefault(row["id"], [])
        if row["service"] is not None:
            services[row["id"]].append(row["service"])
    return tuple(
        Subscriber(
            id=number,
            email=row["email"],
            services=tuple(services[number]),
            min_severity=row["min_severity"],
            digest=row["digest"],
            confirmed=row["confirmed"],
            token=row["token"],
            created_at=row["created_at"],
        )
        for number, row in found.items()
    )


def _everyone() -> Select[Any]:
    return (
        select(SUBSCRIBERS, SUBSCRIPTIONS.c.service)
        .outerjoin(SUBSCRIPTIONS)
        .order_by(SUBSCRIBERS.c.id, SUBSCRIPTIONS.c.position)
    )


def _first(connection: Connection, query: Select[Any]) -> Subscriber | None:
    return next(iter(read_subscribers(connection, query)), None)


def _find_email(connection: Connection, email: str) -> Subscriber | None:
    return _first(connection, _everyone().where(SUBSCRIBERS.c.email == _same_domain(email)))


def _gets_digests(known: Subscriber | None) -> bool:
    return known is not None and known.confirmed and known.digest is not Rhythm.NEVER


def _same_domain(email: str) -> str:
    """Domains are the same in any case; what stands before the @ is for its server to know."""
    local, at, domain = email.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _keep_services(connection: Connection, number: int, services: Iterable[str]) -> None:
    connection.execute(SUBSCRIPTIONS.delete().where(SUBSCRIPTIONS.c.subscriber_id == number))
    rows = [
        {"subscriber_id": number, "position": position, "service": service}
        for position, service in enumerate(dict.fromkeys(services))
    ]
    if rows:
        connection.execute(SUBSCRIPTIONS.insert(), rows)
