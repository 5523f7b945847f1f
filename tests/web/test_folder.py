"""The folder of the pages: whole files, only what differs is written, strangers' files stay."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.storage.conftest import run_python
from watcher.errors import DiskFull, WatcherError
from watcher.web.folder import Written, write_site
from watcher.web.manifest import NAME
from watcher.web.site import Sheet

INDEX, PLAPPER, CHANGE = "index.html", "services/plapper.html", "changes/1.html"


def sheet(path: str, content: str = "<p>one</p>") -> Sheet:
    return Sheet(path=path, sign=content, draw=lambda: content)


def undrawable(path: str, sign: str) -> Sheet:
    def fail() -> str:
        raise AssertionError(f"{path} is drawn again")

    return Sheet(path=path, sign=sign, draw=fail)


OURS = (NAME, ".watcher-lock")


def content_of(folder: Path) -> dict[str, str]:
    files = (one for one in folder.rglob("*") if one.is_file() and one.name not in OURS)
    return {str(one.relative_to(folder)): one.read_text() for one in files}


def traces_of(folder: Path) -> dict[Path, tuple[int, int]]:
    return {one: (one.stat().st_ino, one.stat().st_mtime_ns) for one in folder.rglob("*")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the pages of one service."""
    folder = tmp_path / "public"
    write_site(folder, [sheet(CHANGE), sheet(PLAPPER), sheet(INDEX)])
    return folder


def test_a_new_folder_is_made_and_filled(folder: Path) -> None:
    assert content_of(folder) == dict.fromkeys((CHANGE, PLAPPER, INDEX), "<p>one</p>")


def test_everybody_may_read_the_pages_whatever_the_process_does_otherwise(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_site(tmp_path / "public", [sheet(PLAPPER)])
    finally:
        os.umask(before)

    modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.rglob("*")}
    assert modes["public"] == modes["services"] == 0o755
    assert modes["plapper.html"] == 0o644


def test_writing_without_a_change_touches_and_draws_nothing(folder: Path) -> None:
    before = traces_of(folder)

    done = write_site(folder, [undrawable(path, "<p>one</p>") for path in (CHANGE, PLAPPER, INDEX)])

    assert done == Written(total=3, written=0, removed=0)
    assert traces_of(folder) == before


def test_only_what_differs_is_replaced(folder: Path) -> None:
    before = traces_of(folder)

    done = write_site(folder, [sheet(CHANGE), sheet(PLAPPER, "<p>two</p>"), sheet(INDEX)])

    after = traces_of(folder)
    assert done == Written(total=3, written=1, removed=0)
    changed = {one for one in after if one.is_file() and after[one] != before[one]}
    assert changed == {folder / PLAPPER, folder / NAME}


def test_the_same_bytes_under_a_new_sign_are_not_written(folder: Path) -> None:
    before = traces_of(folder)[folder / INDEX]

    again = Sheet(path=INDEX, sign="other", draw=lambda: "<p>one</p>")
    write_site(folder, [sheet(CHANGE), sheet(PLAPPER), again])

    assert traces_of(folder)[folder / INDEX] == before


def test_what_is_no_longer_wanted_is_removed_and_strangers_files_stay(folder: Path) -> None:
    (folder / "robots.txt").write_text("User-agent: *")
    (folder / "services" / "mine.html").write_text("mine")

    done = write_site(folder, [sheet(INDEX)])

    assert done == Written(total=1, written=0, removed=2)
    assert content_of(folder) == {
        INDEX: "<p>one</p>",
        "robots.txt": "User-agent: *",
        "services/mine.html": "mine",
    }


def test_a_list_that_names_other_files_removes_none_of_them(folder: Path) -> None:
    outside = folder.parent / "precious.html"
    outside.write_text("precious")
    manifest = folder / NAME
    manifest.write_text(
        manifest.read_text().replace(CHANGE, "../precious.html").replace(PLAPPER, str(outside))
    )

    write_site(folder, [sheet(INDEX)])

    assert outside.read_text() == "precious"


def test_a_folder_with_something_else_in_it_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")

    with pytest.raises(WatcherError, match=r"not empty.*Name a new or empty folder"):
        write_site(tmp_path, [sheet(INDEX)])

    assert content_of(tmp_path) == {INDEX: "mine"}
    assert not (tmp_path / NAME).exists()


def test_a_damaged_list_is_told_with_the_cure(folder: Path) -> None:
    (folder / NAME).write_text("{")

    with pytest.raises(WatcherError, match=r"is damaged.*Empty the folder"):
        write_site(folder, [sheet(INDEX)])


@pytest.mark.parametrize("left", [None, ""], ids=["gone", "emptied by a power cut"])
def test_a_file_that_was_lost_is_written_again(folder: Path, left: str | None) -> None:
    (folder / CHANGE).unlink()
    if left is not None:
        (folder / CHANGE).write_text(left)

    write_site(folder, [sheet(CHANGE), sheet(PLAPPER), sheet(INDEX)])

    assert content_of(folder)[CHANGE] == "<p>one</p>"


def test_links_inside_the_folder_are_never_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_text("precious")
    (folder / INDEX).unlink()
    (folder / INDEX).symlink_to(outside)

    write_site(folder, [sheet(CHANGE), sheet(PLAPPER), sheet(INDEX)])

    assert outside.read_text() == "precious"
    assert not (folder / INDEX).is_symlink()


def test_a_subfolder_that_leads_elsewhere_is_refused(tmp_path: Path, folder: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / CHANGE).unlink()
    (folder / "changes").rmdir()
    (folder / "changes").symlink_to(elsewhere)

    with pytest.raises(WatcherError, match="it is no plain folder"):
        write_site(folder, [sheet(CHANGE)])

    assert list(elsewhere.iterdir()) == []


def test_the_folder_itself_may_be_a_link(tmp_path: Path, folder: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)

    write_site(link, [sheet(INDEX, "<p>two</p>")])

    assert content_of(folder) == {INDEX: "<p>two</p>"}


def test_a_place_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(WatcherError, match=r"not a directory\. Remove what is in the way, or name"):
        write_site(tmp_path / "file" / "public", [sheet(INDEX)])


def test_a_writer_that_hangs_is_told_and_keeps_nobody_waiting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.web.folder._LOCK_PAUSE", 0.001)
    with (folder / ".watcher-lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(WatcherError, match="another process is writing there"):
            write_site(folder, [sheet(INDEX, "<p>two</p>")])

    write_site(folder, [sheet(INDEX, "<p>two</p>")])
    assert content_of(folder) == {INDEX: "<p>two</p>"}


def test_who_may_read_the_pages_cannot_hold_their_writer_up(folder: Path) -> None:
    assert (folder / ".watcher-lock").stat().st_mode & 0o777 == 0o600
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        write_site(folder, [sheet(INDEX, "<p>two</p>")])
    finally:
        os.close(held)

    assert content_of(folder) == {INDEX: "<p>two</p>"}


def test_a_strangers_folder_gets_no_lock_of_ours(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(WatcherError, match="it is not empty"):
        write_site(tmp_path, [sheet(INDEX)])

    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


@contextmanager
def _disk_of(size: int) -> Iterator[None]:
    """No file grows beyond `size` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_old_files_and_the_next_writing_completes_them(folder: Path) -> None:
    long = "<p>long</p>" * 1000
    sheets = [sheet(CHANGE), sheet(PLAPPER, long), sheet(INDEX, "<p>two</p>")]

    with _disk_of(5_000), pytest.raises(DiskFull, match="no room left"):
        write_site(folder, sheets)
    meanwhile = content_of(folder)
    write_site(folder, sheets)

    assert meanwhile == dict.fromkeys((CHANGE, PLAPPER, INDEX), "<p>one</p>")
    assert content_of(folder) == {CHANGE: "<p>one</p>", PLAPPER: long, INDEX: "<p>two</p>"}


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    second_drew = threading.Event()
    drew_meanwhile: list[bool] = []

    def draw_second() -> str:
        second_drew.set()
        return "<p>two</p>"

    second = Sheet(path=INDEX, sign="two", draw=draw_second)
    thread = threading.Thread(target=write_site, args=(folder, [second]))

    def draw_first() -> str:
        thread.start()
        drew_meanwhile.append(second_drew.wait(0.1))
        return "<p>one</p>"

    write_site(folder, [Sheet(path=CHANGE, sign="one", draw=draw_first), sheet(INDEX)])
    thread.join()

    assert drew_meanwhile == [False]
    assert content_of(folder) == {INDEX: "<p>two</p>"}


def test_two_writers_that_begin_at_the_same_moment_share_a_new_folder(tmp_path: Path) -> None:
    sheets = [sheet(CHANGE), sheet(INDEX)]

    with ThreadPoolExecutor(2) as pool:
        for number in range(10):
            folder = tmp_path / str(number)
            writers = [pool.submit(write_site, folder, sheets) for _ in range(2)]
            assert sorted(one.result().written for one in writers) == [0, 2]


_WRITE = """
import sys
from pathlib import Path
from watcher.failpoint import arm
from watcher.web.folder import write_site
from watcher.web.site import Sheet
folder, failpoint, body = sys.argv[1:]
arm(failpoint)
paths = ("changes/1.html", "services/chatbook.html", "index.html")
write_site(Path(folder), [Sheet(path=p, sign=body, draw=lambda: body) for p in paths])
"""


def _write_elsewhere(folder: Path, failpoint: str, body: str) -> int:
    process = run_python(_WRITE, str(folder), failpoint, body)
    try:
        _, told = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode in (0, -signal.SIGKILL), told
    return process.returncode


def test_who_is_killed_at_the_very_first_file_leaves_a_folder_that_is_ours(tmp_path: Path) -> None:
    status = _write_elsewhere(tmp_path / "public", "pages:unfinished:1", "<p>one</p>")

    done = write_site(tmp_path / "public", [sheet(INDEX)])

    assert (status, done.written) == (-signal.SIGKILL, 1)


@pytest.mark.parametrize("step", ["pages:unfinished:2", "pages:after-file:1"])
def test_who_is_killed_in_the_midst_leaves_whole_files_that_the_next_one_completes(
    folder: Path, step: str
) -> None:
    body = "<p>two</p>" * 1000

    status = _write_elsewhere(folder, step, body)
    meanwhile = {p: text for p, text in content_of(folder).items() if ".watcher" not in p}
    done = write_site(folder, [sheet(INDEX, "<p>three</p>")])

    assert status == -signal.SIGKILL
    assert set(meanwhile.values()) <= {body, "<p>one</p>"}
    assert {CHANGE, PLAPPER, INDEX} <= meanwhile.keys()
    assert done.written == 1
    assert content_of(folder) == {INDEX: "<p>three</p>"}
