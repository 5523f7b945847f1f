"""A dump holds everything, the same on both kinds of database, and nothing else is restored."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.databases import Cluster
from tests.storage.conftest import (
    CHATBOOK,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    PLAPPER,
    TIMED_OUT,
    keep,
    keep_change,
    subscribe,
)
from tests.storage.conftest import snapshot_of as served
from watcher.errors import StorageError
from watcher.model.health import USUAL_TOLERANCE
from watcher.model.outcome import FirstSeen
from watcher.model.rhythm import Rhythm
from watcher.storage import Database, open_database
from watcher.storage.schema import HEAD

HOSTILE = "NUL \x00, halves \ud800 \udfff, \\u0000, \u202e, '; DROP TABLE pages; --"
Rows = list[dict[str, Any]]


def fill(database: Database) -> Database:
    """Something in every table that a test can reach, hostile text too, and numbers not in use."""
    subscribe(database, "ada@example.org", services=("Plapper", "Chatbook"), digest=Rhythm.DAILY)
    subscribe(database, "cy@example.org", confirmed=False)
    gone = subscribe(database, "ben@example.org")
    keep_change(database)
    database.subscribers.remove(gone.email)
    database.pages.register([PLAPPER, CHATBOOK], NOON)
    first = served(CHATBOOK, bytes(range(256)), url=HOSTILE, headers=((HOSTILE, HOSTILE),))
    keep(database, CHATBOOK, FirstSeen(snapshot=first, moved_to=HOSTILE))
    keep(database, CHATBOOK, TIMED_OUT, at=NOON + HOUR)
    database.digests.make_due(NOON + 39 * HOUR, tolerance=USUAL_TOLERANCE)
    database.alerts.claim(NOON + 40 * HOUR, lease=MINUTE, limit=1, worker="w")
    database.captures.add(PLAPPER.key, "archive.example", [served(PLAPPER, b"")])
    return database


@pytest.fixture
def lines(tmp_path: Path) -> list[bytes]:
    """A dump of it."""
    with open_database(f"sqlite:///{tmp_path}/full.db") as full:
        return list(fill(full).dump())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database to restore into."""
    with open_database(f"sqlite:///{tmp_path}/empty.db") as opened:
        yield opened


def restore(database: Database, lines: list[bytes]) -> int:
    return database.restore(io.BytesIO(b"".join(lines)), name="dump.jsonl")


def test_a_restored_database_gives_the_same_dump(lines: list[bytes], empty: Database) -> None:
    count = restore(empty, lines)

    assert list(empty.dump()) == lines
    assert count == len(lines) - 2


def test_from_sqlite_to_postgresql_and_back_nothing_is_different(
    cluster: Cluster, tmp_path: Path
) -> None:
    address = cluster.new_database("template0")
    with (
        open_database(f"sqlite:///{tmp_path}/one.db") as one,
        open_database(address) as other,
        open_database(f"sqlite:///{tmp_path}/two.db") as two,
    ):
        lines = list(fill(one).dump())
        restore(other, lines)
        restore(two, list(other.dump()))

        assert list(other.dump()) == list(two.dump()) == lines
    cluster.drop_database(address)


def test_every_table_is_in_it(lines: list[bytes]) -> None:
    head, *rows, end = map(json.loads, lines)

    assert head["schema"] == HEAD
    assert {name for row in rows for name in row} >= {
        "hosts", "pages", "snapshots", "changes", "findings", "subscribers", "subscriptions",
        "outbox", "digests", "digest_changes", "digest_pages",
    }  # fmt: skip
    assert end == {"rows": len(rows)}


def test_a_restored_database_works(lines: list[bytes], empty: Database) -> None:
    restore(empty, lines)

    newest = empty.store.newest_snapshot(CHATBOOK)
    assert newest is not None
    assert (newest.body, newest.url) == (bytes(range(256)), HOSTILE)
    (change,) = empty.changes.of_service("Plapper", limit=9)
    assert change.verdict.findings
    assert change.settled_at == NOON + DAY
    digest = empty.digests.find(1)
    assert digest is not None
    assert (len(digest.changes), len(digest.pages)) == (1, 2)
    assert subscribe(empty, "dora@example.org").id == 4  # the number of one who left is not given


def made_with(schema: str, lines: list[bytes]) -> list[bytes]:
    """The lines as the version with that schema would have written them."""
    rows = [json.loads(line) for line in lines]
    rows[0]["schema"] = schema
    for row in rows:
        row.get("changes", {}).pop("settled_at", None)
        row.get("digest_changes", {}).pop("withdrawn", None)
    return [json.dumps(row).encode() + b"\n" for row in rows]


def test_a_dump_from_before_settling_times_is_restored_and_says_none(
    lines: list[bytes], empty: Database
) -> None:
    restore(empty, made_with("0003", lines))

    (change,) = empty.changes.of_service("Plapper", limit=9)
    assert change.settled_at is None
    assert empty.digests.find(1) is not None


def test_a_dump_of_a_schema_with_other_tables_is_refused(
    lines: list[bytes], empty: Database
) -> None:
    with pytest.raises(StorageError, match=r"schema '0002'.*0003 and"):
        restore(empty, made_with("0002", lines))


def test_a_database_with_content_is_left_alone(lines: list[bytes], empty: Database) -> None:
    empty.pages.register([CHATBOOK], NOON)
    before = list(empty.dump())

    with pytest.raises(StorageError, match="not empty"):
        restore(empty, lines)

    assert list(empty.dump()) == before


def edited(table: str, **values: Any) -> Callable[[Rows], None]:
    """Other values in the first row of a table."""

    def edit(rows: Rows) -> None:
        next(row for row in rows if table in row)[table].update(values)

    return edit


def without(table: str, column: str) -> Callable[[Rows], None]:
    def edit(rows: Rows) -> None:
        del next(row for row in rows if table in row)[table][column]

    return edit


def packed(body: bytes) -> str:
    return base64.b64encode(zstandard.ZstdCompressor().compress(body)).decode()


HOSTILE_EDITS = {
    "unknown column": edited("pages", evil=1),
    "missing column": without("pages", "url"),
    "unknown table": lambda rows: rows.insert(1, {"sqlite_master": {}}),
    "two tables in a line": lambda rows: rows[1].update(pages={}),
    "a row that is a list": lambda rows: rows.insert(1, {"pages": []}),
    "an object for a text": edited("pages", service={"a": 1}),
    "a text for a number": edited("pages", status="200"),
    "true for a number": edited("snapshots", size=True),
    "a number too large": edited("snapshots", status=2**40),
    "a negative number": edited("snapshots", id=-1),
    "a number for a text": edited("pages", url=5),
    "null where none may be": edited("pages", url=None),
    "null for JSON": edited("pages", selects=None),
    "a naive instant": edited("snapshots", fetched_at="2026-08-25T12:00:00.000000"),
    "an instant elsewhere": edited("snapshots", fetched_at="2026-08-25T12:00:00.000000+02:00"),
    "no instant": edited("snapshots", fetched_at="soon"),
    "an unknown choice": edited("snapshots", standing="loved"),
    "headers that are none": edited("snapshots", headers=[["only a name"]]),
    "selectors that are none": edited("pages", selects=[1]),
    "a verdict that is none": edited("changes", verdict={"evil": 1}),
    "a finding that is none": edited("findings", new_quotes=[{"text": 1}]),
    "a page that is none": edited("pages", every=-1.0),
    "a digest that nobody asked for": edited("digests", rhythm="never"),
    "taken back and yet confirmed": edited("digest_changes", withdrawn=True),
    "a digest of a change that is not there": edited("digest_changes", change_id=77),
    "a mail about nothing": edited("outbox", change_id=None),
    "NUL where none may be": edited("outbox", key="a\x00b"),
    "half a character": edited("snapshots", sha256="\ud800"),
    "no base64": edited("snapshots", body="§"),
    "no zstd": edited("snapshots", body=base64.b64encode(b"evil").decode()),
    "a settling time that is none": edited("changes", settled_at="2026-08-25"),
    "another body": edited("snapshots", body=packed(b"<p>We love it.</p>")),
    "a bomb": edited("snapshots", body=packed(bytes(300_000_000)), size=300_000_000),
    "a bomb that lies": edited("snapshots", body=packed(bytes(300_000_000))),
    "a page that is not there": edited("snapshots", page_id=77),
    "a row twice": lambda rows: rows.insert(1, rows[1]),
    "another schema": lambda rows: rows[0].update(schema="9999"),
    "another form": lambda rows: rows[0].update(dump=2),
    "numbers given twice": lambda rows: rows[0]["last_numbers"].update(snapshots=0),
    "numbers that are none": lambda rows: rows[0].update(last_numbers="; DROP TABLE pages"),
    "no first line": lambda rows: rows.pop(0),
    "no last line": lambda rows: rows.pop(),
    "a row less": lambda rows: rows.pop(-2),
    "something behind the end": lambda rows: rows.append(rows[1]),
    "nothing at all": lambda rows: rows.clear(),
}


@pytest.mark.parametrize("name", HOSTILE_EDITS)
def test_what_is_no_whole_dump_is_refused_and_nothing_is_written(
    name: str, lines: list[bytes], empty: Database
) -> None:
    rows = [json.loads(line) for line in lines]
    nothing = list(empty.dump())

    HOSTILE_EDITS[name](rows)
    with pytest.raises(StorageError, match=r"^dump\.jsonl, line \d+: .*Nothing was restored"):
        restore(empty, [json.dumps(row).encode() + b"\n" for row in rows])

    assert list(empty.dump()) == nothing


@pytest.mark.parametrize("name", ["a page that is not there", "numbers given twice"])
def test_neither_kind_of_database_keeps_half_of_it(
    name: str, lines: list[bytes], database: Database
) -> None:
    test_what_is_no_whole_dump_is_refused_and_nothing_is_written(name, lines, database)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\xff\xfe\n", id="no text"),
        pytest.param(b'{"pages": \n', id="half a line"),
        pytest.param(b"[" * 200_000 + b"\n", id="deep"),
        pytest.param(b'{"rows": NaN}\n', id="NaN"),
        pytest.param(b'{"rows": ' + b"9" * 9_000 + b"}\n", id="long number"),
        pytest.param(b"[]\n", id="a list"),
        pytest.param(b"\n", id="empty line"),
    ],
)
def test_lines_that_are_no_objects_are_refused(
    line: bytes, lines: list[bytes], empty: Database
) -> None:
    with pytest.raises(StorageError, match=r"line 2: .*Nothing was restored"):
        restore(empty, [lines[0], line, *lines[1:]])


def test_a_line_without_end_is_not_read_to_its_end(
    lines: list[bytes], empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.storage.dump.MOST_LINE", 10_000_000)
    file = io.BytesIO(lines[0] + b" " * 20_000_000)

    with pytest.raises(StorageError, match="line 2: it is longer"):
        empty.restore(file, name="dump.jsonl")

    assert file.tell() < 11_000_000


def test_damaged_bytes_are_not_dumped_as_if_they_were_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.storage.snapshots.pack_body", lambda body: b"rotten")
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=served(PLAPPER)))

    with pytest.raises(StorageError, match="Snapshot 1 is damaged"):
        list(database.dump())
