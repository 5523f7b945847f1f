"""Opening a database: a new one gets its tables, and what cannot be used is refused in words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from tests.databases import Cluster
from tests.storage.conftest import (
    NOON,
    PLAPPER,
    ROOT,
    SAME,
    keep,
    keep_change,
    run_python,
    snapshot_of,
)
from watcher.errors import DiskFull, NewerDatabase, StorageError
from watcher.model.outcome import FirstSeen
from watcher.storage import Database, open_database
from watcher.storage.schema import HEAD
from watcher.storage.tables import METADATA

MIGRATIONS = ROOT / "watcher" / "storage" / "migrations"


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_new_database_has_the_tables_we_know(empty_database_url: str) -> None:
    open_database(empty_database_url).close()

    engine = create_engine(empty_database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    engine.dispose()
    assert differences == []


def test_the_newest_migration_is_the_one_that_opening_compares_with() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_what_was_kept_is_there_when_opened_again(database: Database, database_url: str) -> None:
    change = keep_change(database)
    database.close()

    with open_database(database_url) as again:
        assert again.changes.find(change) is not None


def test_opening_a_ready_database_does_not_import_alembic(database_url: str) -> None:
    process = run_python(
        "import sys; from watcher.storage import open_database;"
        "open_database(sys.argv[1]).close();"
        "print('alembic' in sys.modules, 'watcher.differ' in sys.modules)",
        database_url,
    )

    output, errors = process.communicate()

    assert output == "False False\n", errors


def test_two_processes_may_open_a_new_database_at_once(empty_database_url: str) -> None:
    opener = (
        "import sys; from watcher.storage import open_database; sys.stdin.readline();"
        "open_database(sys.argv[1]).close()"
    )
    processes = [run_python(opener, empty_database_url) for _ in range(4)]
    for process in processes:  # all have imported what they need when the first line is read
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    ends = [process.communicate() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0, 0], ends


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabase, match=r"has schema 9999, .* newer version: install"):
        open_database(database_url)


def test_tables_of_another_program_are_left_alone(empty_database_url: str) -> None:
    execute(empty_database_url, "CREATE TABLE pages (title TEXT)")

    with pytest.raises(StorageError, match=r"tables of another program \(pages\)"):
        open_database(empty_database_url)

    execute(empty_database_url, "SELECT title FROM pages")


def test_an_interrupted_migration_leaves_nothing_behind(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
        with pytest.raises(KeyboardInterrupt):
            open_database(empty_database_url)

    with open_database(empty_database_url) as database:
        assert database.pages.states() == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"This is a letter, not a database.\n" * 100, id="a text"),
        pytest.param(b"SQLite format 3\x00" + bytes(range(1, 255)) * 40, id="a broken header"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "watcher.db"
    file.write_bytes(content)

    with pytest.raises(StorageError, match=rf"{file} cannot be used: .*not a database") as refusal:
        open_database(f"sqlite:///{file}")

    assert not refusal.value.transient
    assert file.read_bytes() == content


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "watcher.db"
    with open_database(f"sqlite:///{file}") as database:
        keep_change(database)
    content = bytearray(file.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    file.write_bytes(content)

    with (
        pytest.raises(StorageError, match=rf"{file} cannot be used: .*Restore it from a backup"),
        open_database(f"sqlite:///{file}") as damaged,
    ):
        damaged.pages.states()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("watcher.db", r"address cannot be read. Write sqlite:", id="a path"),
        pytest.param("", r"address cannot be read", id="nothing"),
        pytest.param("mysql://root@host/db", r"mysql: is not a kind of database", id="mysql"),
        pytest.param("sqlite://", r"in memory keeps nothing", id="in memory"),
        pytest.param("sqlite:///:memory:", r"in memory keeps nothing", id="in memory by name"),
        pytest.param(
            "sqlite:////no/such/folder/watcher.db",
            r"/no/such/folder/watcher.db cannot be used: .* Create its folder",
            id="no folder",
        ),
        pytest.param("sqlite:////proc/watcher.db", r"Create its folder", id="no writing there"),
        pytest.param(
            "postgresql://me:secret@127.0.0.1:1/db",
            r"postgresql://me@127.0.0.1:1/db cannot be used: .* Check that the server runs",
            id="no server",
        ),
    ],
)
def test_an_address_without_a_usable_database_is_refused(url: str, told: str) -> None:
    with pytest.raises(StorageError, match=told) as refusal:
        open_database(url)

    assert "secret" not in str(refusal.value)


def test_a_server_without_our_database_is_refused(cluster: Cluster) -> None:
    with pytest.raises(StorageError, match=r'database "nowhere" does not exist'):
        open_database(cluster.address("nowhere"))


def test_a_folder_where_we_may_not_write_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user, whom the folder does not belong to")
    open_database(f"sqlite:///{tmp_path}/watcher.db").close()
    tmp_path.chmod(0o755)
    script = (
        "import os, sys; from watcher.storage import open_database; os.chdir(sys.argv[1]);"
        "os.setuid(65534)\n"
        "try: open_database('sqlite:///watcher.db')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )

    assert done.stdout.startswith("StorageError watcher.db cannot be used: "), done
    assert "folder" in done.stdout


def test_a_full_disk_keeps_nothing_of_a_step(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watcher.db"
    with open_database(url) as database:
        database.pages.register([PLAPPER], NOON)

    def allow_no_more(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 4}")

    event.listen(Engine, "connect", allow_no_more)
    try:
        with open_database(url) as database:
            before = database.pages.states()
            with pytest.raises(
                DiskFull, match=r"watcher\.db cannot grow: the disk is full"
            ) as full:
                keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER, os.urandom(10**6))))
            after = database.pages.states()
            keep(database, PLAPPER, SAME)
    finally:
        event.remove(Engine, "connect", allow_no_more)

    assert full.value.transient
    assert after == before


def test_a_full_disk_of_the_server_is_told_as_such(cluster: Cluster) -> None:
    url = cluster.new_database("template0")
    with open_database(url) as database:
        database.pages.register([PLAPPER], NOON)
        execute(
            url,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER refuse BEFORE INSERT ON snapshots EXECUTE FUNCTION refuse()",
        )

        with pytest.raises(DiskFull):
            keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))

        assert database.pages.next_due(NOON) == NOON
    cluster.drop_database(url)


def test_a_server_that_was_restarted_is_used_again(cluster: Cluster) -> None:
    url = cluster.new_database("template0")
    with open_database(url) as database:
        database.pages.register([PLAPPER], NOON)
        cluster.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'watcher'"
        )

        assert database.pages.next_due(NOON) == NOON
    cluster.drop_database(url)


def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="aware UTC"):
        database.pages.register([PLAPPER], datetime(2026, 8, 25, 12))  # noqa: DTZ001


def test_times_come_back_in_utc_whatever_the_session_thinks(
    database: Database, database_url: str
) -> None:
    if database_url.startswith("postgresql"):
        name = database_url.partition("@/")[2].partition("?")[0]
        execute(database_url, f"ALTER DATABASE {name} SET timezone TO 'Asia/Kolkata'")
        database.close()
    precise = NOON + timedelta(microseconds=1)

    with open_database(database_url) as again:
        again.pages.register([PLAPPER], precise)
        due = again.pages.next_due(precise)

    assert due == precise
    assert due is not None
    assert due.tzinfo is UTC


def test_a_lock_held_by_others_is_waited_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watcher.db"
    holder = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True);"
        "sys.stdin.readline(); c.execute('COMMIT')"
    )
    with open_database(url) as database:
        process = run_python(holder, f"{tmp_path}/watcher.db")
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert database.pages.next_due(NOON) is None  # readers do not wait
        writer = Thread(target=lambda: database.pages.register([PLAPPER], NOON))
        writer.start()

        process.communicate("go\n")
        writer.join()

        assert database.pages.next_due(NOON) == NOON


@pytest.mark.parametrize(
    ("user", "name", "told", "cure"),
    [
        pytest.param(
            "locked:wr0ng", "postgres", "authentication failed", "password", id="password"
        ),
        pytest.param("locked", "postgres", "no password", "password", id="no password"),
        pytest.param("nobody", "postgres", "does not exist", "CREATE ROLE", id="user"),
        pytest.param("tests", "nothing", "does not exist", "CREATE DATABASE", id="database"),
        pytest.param("unwanted", "postgres", "pg_hba.conf", "pg_hba.conf", id="not let in"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_told_with_the_cure_and_will_not_by_itself(
    cluster: Cluster, user: str, name: str, told: str, cure: str
) -> None:
    cluster.execute("DROP ROLE IF EXISTS locked")
    cluster.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")

    with pytest.raises(StorageError) as refused:
        open_database(cluster.address(name).replace("tests@", f"{user}@"))

    assert not refused.value.transient
    message, _, advice = str(refused.value).rpartition(". ")
    assert told in message
    assert cure in advice
    assert "wr0ng" not in str(refused.value)


def test_a_server_that_does_not_answer_may_do_so_later() -> None:
    with pytest.raises(StorageError) as refused:
        open_database("postgresql://ada@127.0.0.1:1/watcher")

    assert refused.value.transient
