"""What the noise gate remembers of each page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from watcher.gate.face import face_from_bytes
from watcher.gate.history import History, Seen, Standing
from watcher.gate.memory import UNTAKEN, Memory
from watcher.model.page_change import ChangeState
from watcher.storage.changes import settle_early
from watcher.storage.snapshots import NEWEST_FIRST
from watcher.storage.tables import FACES, PAGES, SNAPSHOTS


def read_memory(connection: Connection, page_key: str) -> Memory:
    """All that is remembered of a page.

    Args:
        connection: the transaction.
        page_key: `Page.key`.
    """
    page = connection.execute(select(PAGES).where(PAGES.c.key == page_key)).mappings().first()
    if page is None:
        return Memory()
    rows = connection.execute(
        select(FACES).where(FACES.c.page_id == page["id"]).order_by(FACES.c.position)
    ).mappings()
    seen: list[Seen] = []
    kept: dict[int, int] = {}
    for row in rows:
        one = _seen_of(row)
        if one is not None:
            seen.append(one)
            kept[one.face.key] = row["snapshot_id"]
    if not seen:
        # What an archive recorded is none: against its reading, our first visit would be news.
        ours = (SNAPSHOTS.c.page_id == page["id"], SNAPSHOTS.c.origin == "")
        newest = select(SNAPSHOTS.c.id).where(*ours).order_by(*NEWEST_FIRST).limit(1)
        number = connection.execute(newest).scalar()
        kept = {UNTAKEN: number} if number else {}
        return Memory(kept=kept, asked_otherwise=page["asked_otherwise"])
    history = History(
        seen=tuple(seen),
        base=_number(page["base_face"]),
        current=_number(page["current_face"]),
        readable=_number(page["readable_face"]),
    )
    return Memory(
        history=history,
        kept=kept,
        reader=page["reader"],
        asked_otherwise=page["asked_otherwise"],
    )


def write_memory(
    connection: Connection, page_id: int, memory: Memory, *, new_id: int | None, now: datetime
) -> dict[str, Any]:
    """Write what is remembered of a page.

    Args:
        connection: the transaction.
        page_id: the row of the page.
        memory: all of it.
        new_id: number of the snapshot that came just now, for faces that have none yet.
        now: the time of the visit, aware UTC.

    Returns:
        What the page's row has to say with it.
    """
    before = {
        row["key"]: row
        for row in connection.execute(select(FACES).where(FACES.c.page_id == page_id)).mappings()
    }
    rows = [
        _row_of(one, position, memory.kept.get(one.face.key, new_id))
        for position, one in enumerate(memory.history.seen)
    ]
    rows = [row for row in rows if row["snapshot_id"] is not None]
    _forget(connection, page_id, before.keys() - {row["key"] for row in rows})
    for row in rows:
        _write_face(connection, page_id, row, before.get(row["key"]), now)
    history = memory.history
    return {
        "base_face": _name(history.base),
        "current_face": _name(history.current),
        "readable_face": _name(history.readable),
        "reader": memory.reader,
        "asked_otherwise": memory.asked_otherwise,
        "settles_at": min((one.settles_at for one in history.seen if one.settles_at), default=None),
    }


def _write_face(
    connection: Connection,
    page_id: int,
    row: dict[str, Any],
    before: RowMapping | None,
    now: datetime,
) -> None:
    here = (FACES.c.page_id == page_id) & (FACES.c.key == row["key"])
    if before is None:
        connection.execute(FACES.insert(), {"page_id": page_id, **row})
    elif any(before[name] != value for name, value in row.items()):
        connection.execute(update(FACES).where(here).values(**row))
    fate = ("standing", "reason")
    if before is None or any(before[name] != row[name] for name in fate):
        _note_standing(connection, page_id, row, now)


def _note_standing(
    connection: Connection, page_id: int, row: dict[str, Any], now: datetime
) -> None:
    """Tell the version itself, and settle what was told of it early."""
    connection.execute(
        update(SNAPSHOTS)
        .where(SNAPSHOTS.c.id == row["snapshot_id"])
        .values(standing=row["standing"], reason=row["reason"] or "")
    )
    if (state := _SETTLED.get(row["standing"])) is not None:
        settle_early(connection, page_id, row["snapshot_id"], state, now)


#: Who is adopted stays without being news again: the words that were told early hold.
_SETTLED = {
    Standing.WITHHELD: ChangeState.WITHDRAWN,
    Standing.ADOPTED: ChangeState.CONFIRMED,
}


def _forget(connection: Connection, page_id: int, keys: Iterable[str]) -> None:
    for key in keys:
        connection.execute(delete(FACES).where(FACES.c.page_id == page_id, FACES.c.key == key))


def _row_of(one: Seen, position: int, snapshot_id: int | None) -> dict[str, Any]:
    return {
        "key": _name(one.face.key),
        "position": position,
        "snapshot_id": snapshot_id,
        "face": one.face.to_bytes(),
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
        "visits": one.visits,
        "standing": one.standing,
        "reason": one.reason,
        "settles_at": one.settles_at,
        "nearest": _name(one.nearest),
    }


def _seen_of(row: RowMapping) -> Seen | None:
    """A face; None: an older version of this program wrote it otherwise."""
    try:
        face = face_from_bytes(row["face"])
    except ValueError:
        return None
    return Seen(
        face=face,
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        visits=row["visits"],
        standing=row["standing"],
        reason=row["reason"],
        settles_at=row["settles_at"],
        nearest=_number(row["nearest"]),
    )


def _name(key: int) -> str:
    return f"{key:016x}" if key else ""


def _number(name: str) -> int:
    return int(name, 16) if name else 0
