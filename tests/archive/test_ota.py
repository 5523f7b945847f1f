"""Versions are read from a repository, and only read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.archive.conftest import START, Commit
from watcher.archive.git import read_log
from watcher.archive.ota import open_archive
from watcher.errors import WatcherError

POLICY = "# Policy\n\nWe like birds very much.\n"


def test_each_document_has_its_versions_in_order(repository: Path, commit: Commit) -> None:
    commit("Chirp/Privacy Policy.md", POLICY, day=0, subject="First record of Chirp")
    commit("Tweet/Terms of Service.md", POLICY, day=1)
    commit("Chirp/Privacy Policy.md", POLICY + "\nAnd songs.\n", day=2)

    with open_archive(repository) as archive:
        found = {
            one.key: [(version.seen_at - START).days for version in one.versions]
            for one in archive.documents
        }
        newest = archive.body(archive.documents[0].versions[-1])

    assert found == {"Chirp/Privacy Policy": [0, 2], "Tweet/Terms of Service": [1]}
    assert newest.decode() == POLICY + "\nAnd songs.\n"


def test_a_bare_repository_is_read_as_well(
    repository: Path, commit: Commit, tmp_path: Path
) -> None:
    commit("Chirp/Privacy Policy.md", POLICY, day=0)
    bare = tmp_path / "bare.git"
    subprocess.run(("git", "clone", "--quiet", "--bare", str(repository), str(bare)), check=True)

    with open_archive(bare) as archive:
        assert [one.key for one in archive.documents] == ["Chirp/Privacy Policy"]


def test_only_the_service_asked_for_is_read(repository: Path, commit: Commit) -> None:
    commit("Chirp/Privacy Policy.md", POLICY, day=0)
    commit("Chirping/Privacy Policy.md", POLICY, day=1)

    with open_archive(repository, service="Chirp") as archive:
        assert [one.service for one in archive.documents] == ["Chirp"]


@pytest.mark.parametrize("service", ["--output=stolen", "-n1", ":(glob)*", "*", "../..", "--all"])
def test_a_service_is_a_name_and_never_an_option_or_pattern(
    repository: Path, commit: Commit, service: str
) -> None:
    commit("Chirp/Privacy Policy.md", POLICY, day=0)

    with pytest.raises(WatcherError), open_archive(repository, service=service):
        pass

    assert not list(Path.cwd().glob("stolen*"))
    assert not (repository / "stolen").exists()


@pytest.mark.parametrize("name", ["Çhirp · Ω", "-rf", "a b\tc", 'quo"ted'])
def test_awkward_names_are_read_as_they_are(repository: Path, commit: Commit, name: str) -> None:
    commit(f"{name}/Privacy Policy.md", POLICY, day=0)

    with open_archive(repository, service=name) as archive:
        assert [one.service for one in archive.documents] == [name]


def test_a_changed_extraction_is_technical(repository: Path, commit: Commit) -> None:
    commit("Chirp/P.md", POLICY, day=0, subject="Start tracking Chirp P")
    commit("Chirp/P.md", POLICY + "1", day=1, subject="Refilter Chirp P")
    commit(
        "Chirp/P.md", POLICY + "2", day=2,
        subject="Apply technical or declaration upgrade on Chirp P",
    )  # fmt: skip

    with open_archive(repository) as archive:
        versions = archive.documents[0].versions

    assert [one.technical for one in versions] == [False, True, True]


def test_links_deleted_files_and_other_files_are_no_versions(
    repository: Path, commit: Commit
) -> None:
    commit("Chirp/P.md", POLICY, day=0)
    (repository / "Chirp" / "link.md").symlink_to("/etc/passwd")
    commit("README.md", "Hello", day=1)
    (repository / "Chirp" / "P.md").unlink()
    commit("Chirp/notes.txt", "Hello", day=2)

    with open_archive(repository) as archive:
        assert [(one.key, len(one.versions)) for one in archive.documents] == [("Chirp/P", 1)]


def test_a_hook_of_the_repository_is_not_run(repository: Path, commit: Commit) -> None:
    commit("Chirp/P.md", POLICY, day=0)
    ran = repository / "ran"
    config = repository / ".git" / "config"
    config.write_text(
        config.read_text()
        + f"[core]\n\tfsmonitor = touch {ran}\n\tpager = touch {ran}\n"
        + "[log]\n\tshowSignature = true\n"
        + f"[gpg]\n\tprogram = touch {ran}\n[diff]\n\texternal = touch {ran}\n"
    )

    with open_archive(repository) as archive:
        archive.body(archive.documents[0].versions[0])

    assert not ran.exists()


@pytest.mark.parametrize("kind", ["missing", "empty-folder", "no-commits"])
def test_what_is_no_repository_is_said(tmp_path: Path, repository: Path, kind: str) -> None:
    path = {"missing": tmp_path / "x", "empty-folder": tmp_path, "no-commits": repository}[kind]

    with pytest.raises(WatcherError, match="Give a git repository"):
        list(read_log(path))
