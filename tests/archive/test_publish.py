"""Our versions become a repository as Open Terms Archive keeps it."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from tests.archive.conftest import START
from watcher.archive.git_writing import safe_name
from watcher.archive.ota import open_archive
from watcher.archive.publish import publish_versions
from watcher.differ.extract import extract_document
from watcher.errors import WatcherError
from watcher.model.document import Document
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version
from watcher.watch import source_of

CHIRP = Page(service="Chirp", terms="Privacy Policy", url="https://chirp.example/privacy")
TWEET = Page(service="Tweet", terms="Terms", url="https://tweet.example/terms")


class Shelf:
    """Kept versions of some pages."""

    def __init__(self) -> None:
        self.kept: dict[int, Snapshot] = {}
        self.versions: dict[Page, list[Version]] = {}

    def put(self, page: Page, words: str, *, day: float, **fate: str) -> None:
        """Keep a version that was seen on a day."""
        number = len(self.kept) + 1
        snapshot = Snapshot(
            page_key=page.key,
            url=page.url,
            fetched_at=START + timedelta(days=day),
            status=200,
            headers=(("Content-Type", "text/html"),),
            body=f"<html><body><main><p>{words}</p></main></body></html>".encode(),
            words_hash="",
            id=number,
        )
        self.kept[number] = snapshot
        self.versions.setdefault(page, []).append(
            Version(
                snapshot_id=number,
                page_key=page.key,
                url=page.url,
                fetched_at=snapshot.fetched_at,
                status=200,
                sha256=snapshot.sha256,
                size=len(snapshot.body),
                **fate,
            )
        )

    def publish(self, folder: Path) -> int:
        """Write all of it."""
        return publish_versions(folder, self.versions, load=self.kept.get, read=_read)


def _read(page: Page, snapshot: Snapshot) -> Document:
    return extract_document(source_of(snapshot, page))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def log(folder: Path, form: str) -> list[str]:
    command = ("git", "-C", str(folder), "log", "--reverse", f"--format={form}")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_each_version_is_a_commit_of_its_date(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(CHIRP, "We keep songs.", day=0)
    shelf.put(TWEET, "We keep nests.", day=1)
    shelf.put(CHIRP, "We sell songs.", day=2)

    written = shelf.publish(tmp_path / "out")

    assert written == 3
    assert log(tmp_path / "out", "%aI %cI %s") == [
        "2031-03-01T00:00:00+00:00 2031-03-01T00:00:00+00:00 First record of Chirp Privacy Policy",
        "2031-03-02T00:00:00+00:00 2031-03-02T00:00:00+00:00 First record of Tweet Terms",
        "2031-03-03T00:00:00+00:00 2031-03-03T00:00:00+00:00 "
        "Record new changes of Chirp Privacy Policy",
    ]
    assert (tmp_path / "out/Chirp/Privacy Policy.md").read_text() == "We sell songs.\n"


def test_we_read_what_we_wrote(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(CHIRP, "We keep songs.", day=0)
    shelf.put(CHIRP, "We keep songs &amp; nests.", day=1, standing="adopted", reason="technical")
    shelf.publish(tmp_path / "out")

    with open_archive(tmp_path / "out") as archive:
        (document,) = archive.documents
        texts = [archive.body(one).decode() for one in document.versions]

    assert document.key == "Chirp/Privacy Policy"
    assert texts == ["We keep songs.\n", "We keep songs & nests.\n"]
    assert [one.technical for one in document.versions] == [False, True]


def test_noise_and_what_says_the_same_are_no_commits(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(CHIRP, "We keep songs.", day=0)
    shelf.put(CHIRP, "Please sign in.", day=1, standing="withheld", reason="sign-in")
    shelf.put(CHIRP, "We sell songs.", day=2, standing="pending")
    shelf.put(CHIRP, "We keep <b>songs</b>.", day=3)
    shelf.put(CHIRP, "", day=4)

    assert shelf.publish(tmp_path / "out") == 1


def test_versions_stand_in_the_order_of_their_dates(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(CHIRP, "We sell songs.", day=9)
    shelf.put(CHIRP, "We keep songs.", day=0)
    shelf.publish(tmp_path / "out")

    assert (tmp_path / "out/Chirp/Privacy Policy.md").read_text() == "We sell songs.\n"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "..", ".", ".git", ".GIT", "git~1", "CON", "com1.txt", "a/b", "a\\b",
        "a\nM 100644 inline evil", 'a"b', "x" * 900, "é" * 400, "a\x00b", "\u202eevil", "-rf",
        "ends with dots...", ":(glob)*", ".gitmodules", "\ud800",
    ],
)  # fmt: skip
def test_a_hostile_name_is_one_plain_file_in_one_plain_folder(
    shelf: Shelf, tmp_path: Path, name: str
) -> None:
    shelf.put(Page(service=name, terms=name, url=CHIRP.url), "We keep songs.", day=0)

    shelf.publish(tmp_path / "out")

    files = [one for one in (tmp_path / "out").glob("*/*") if one.parent.name != ".git"]
    assert [one.parent.parent.name for one in files] == ["out"]
    assert [one.read_text() for one in files] == ["We keep songs.\n"]
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert len(log(tmp_path / "out", "%s")) == 1


def test_names_that_become_one_stay_two_files(shelf: Shelf, tmp_path: Path) -> None:
    for terms in ("A/B", "A?B", "a-b"):
        shelf.put(Page(service="Chirp", terms=terms, url=CHIRP.url), f"Of {terms}.", day=0)

    shelf.publish(tmp_path / "out")

    assert len(list((tmp_path / "out/Chirp").iterdir())) == 3


def test_safe_names_stay_as_they_are() -> None:
    for name in ("Privacy Policy", "Çhirp · Ω", "AT&T", "Yahoo!"):
        assert safe_name(name) == name


def test_a_folder_with_something_in_it_is_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    shelf.put(CHIRP, "We keep songs.", day=0)

    with pytest.raises(WatcherError, match="not empty"):
        shelf.publish(tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_nothing_to_write_is_an_empty_repository(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.publish(tmp_path / "out") == 0
