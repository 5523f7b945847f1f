"""Databases for tests: SQLite in a folder of the test's own, PostgreSQL in a private cluster.

A conftest imports the fixtures its tests use: `empty_database_url` for the address of a database
without tables, `database_url` for one with them, `database` for one that is open, and `cluster`.
Each test runs once on each kind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from watcher.storage import Database, open_database

_numbers = count(1)
#: Beside `tests`, who may do everything, one user who needs a password and one who is not let in.
_RULES = "local all locked scram-sha-256\nlocal all unwanted reject\n"


class Cluster:
    """A PostgreSQL server of our own, on a socket in a temporary folder.

    It refuses to run as root, so that it then runs as the user that Debian's package brings.
    """

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="watcher-pg-"))
        if self._user:
            shutil.chown(self._folder, self._user)

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data, log = self._folder / "data", self._folder / "log"
        self._run(
            "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        rules = data / "pg_hba.conf"
        rules.write_text(f"{_RULES}{rules.read_text()}")
        # It need not survive a power cut; what the tests kill is our own process.
        options = f"-k {self._folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,  # a pipe would stay open for as long as the server runs
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed with {done.returncode} in {self._folder}")

    def new_database(self, like: str) -> str:
        """The address of a new database that starts as a copy of another."""
        name = f"test{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
        return self.address(name)

    def drop_database(self, address: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(f"DROP DATABASE {urlsplit(address).path[1:]} WITH (FORCE)")

    def address(self, name: str) -> str:
        """The address of a database of this cluster, whether it exists or not."""
        return f"postgresql://tests@/{name}?host={self._folder}"

    def execute(self, statement: str) -> None:
        """Run a statement in the cluster's first database."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@cache
def _binaries() -> Path | None:
    """Where the server's programs lie: in PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    return Path(found).parent if found else next(reversed(debian), None)


@cache
def _started() -> Cluster:
    binaries = _binaries()
    assert binaries is not None
    cluster = Cluster(binaries)
    cluster.start()
    return cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of this session; several conftests may import this fixture and share it."""
    if _binaries() is None:
        if os.environ.get("WATCHER_TESTS_MAY_SKIP") == "0":
            pytest.fail("PostgreSQL is missing: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed")
    yield _started()
    if _started.cache_info().currsize:  # not stopped by the fixture of another conftest
        _started().stop()
        _started.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/watcher.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    address = cluster.new_database("template0")
    yield address
    cluster.drop_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with our tables, all empty."""
    if request.param == "sqlite":
        file = tmp_path / "watcher.db"
        file.write_bytes(_sqlite_with_tables())
        yield f"sqlite:///{file}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    address = cluster.new_database(_postgresql_with_tables())
    yield address
    cluster.drop_database(address)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database without content."""
    with open_database(database_url) as opened:
        yield opened


@cache
def _sqlite_with_tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        open_database(f"sqlite:///{folder}/watcher.db").close()
        return Path(folder, "watcher.db").read_bytes()


@cache
def _postgresql_with_tables() -> str:
    cluster = _started()
    address = cluster.new_database("template0")
    open_database(address).close()
    return urlsplit(address).path[1:]
