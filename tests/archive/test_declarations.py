"""Declarations are read; programs in them are named and never run."""

from __future__ import annotations

import io
import json
import lzma
import tarfile
from pathlib import Path

import pytest

from watcher.archive.declarations import (
    DeclaredPage,
    DeclaredTerms,
    NotImported,
    Range,
    read_declarations,
)
from watcher.errors import WatcherError

URL = "https://chirp.example/privacy"


def declare(folder: Path, body: object, *, service: str = "Chirp") -> Path:
    folder.mkdir(exist_ok=True)
    text = json.dumps({"name": "Chirp!", "terms": {"Privacy Policy": body}})
    (folder / f"{service}.json").write_text(text, encoding="utf-8")
    return folder


def pages(tmp_path: Path, body: object) -> tuple[DeclaredPage, ...]:
    (terms,) = read_declarations(declare(tmp_path / "d", body)).imported
    return terms.pages


def test_a_declaration_becomes_terms(tmp_path: Path) -> None:
    body = {"fetch": URL, "select": "main", "remove": [".ad", "nav"], "executeClientScripts": True}

    declared = read_declarations(declare(tmp_path / "d", body))

    assert declared.imported == (
        DeclaredTerms(
            service="Chirp",
            name="Chirp!",
            terms="Privacy Policy",
            pages=(DeclaredPage(url=URL, select=("main",), remove=(".ad", "nav"), browser=True),),
        ),
    )


@pytest.mark.parametrize(
    ("edges", "from_start", "to_end"),
    [
        pytest.param(("startBefore", "endBefore"), True, False, id="before-before"),
        pytest.param(("startAfter", "endAfter"), False, True, id="after-after"),
    ],
)
def test_a_range_says_which_of_its_ends_belong_to_it(
    tmp_path: Path, edges: tuple[str, str], from_start: bool, to_end: bool
) -> None:
    select = {edges[0]: "#first", edges[1]: "#last"}

    (page,) = pages(tmp_path, {"fetch": URL, "select": [select, ".extra"]})

    expected = Range(start="#first", end="#last", from_start=from_start, to_end=to_end)
    assert page.select == (expected, ".extra")
    assert page.ranged


def test_combined_pages_share_what_they_do_not_say_themselves(tmp_path: Path) -> None:
    parts = [{"fetch": f"{URL}/1"}, {"fetch": f"{URL}/2", "select": "article"}]

    found = pages(tmp_path, {"combine": parts, "select": "main", "remove": "nav"})

    assert [(one.url, one.select, one.remove) for one in found] == [
        (f"{URL}/1", ("main",), ("nav",)),
        (f"{URL}/2", ("article",), ("nav",)),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param({"fetch": URL, "filter": ["openAll"]}, NotImported.FILTER, id="filter"),
        pytest.param({"fetch": URL, "filter": [{"cut": "x"}]}, NotImported.FILTER, id="settings"),
        pytest.param({"fetch": "file:///etc/passwd"}, NotImported.ADDRESS, id="file"),
        pytest.param({"select": "main"}, NotImported.ADDRESS, id="no-address"),
        pytest.param({"fetch": URL, "select": 3}, NotImported.SHAPE, id="selector"),
        pytest.param({"fetch": URL, "select": {"startBefore": "a"}}, NotImported.SHAPE, id="open"),
        pytest.param({"combine": []}, NotImported.SHAPE, id="nothing-combined"),
        pytest.param("main", NotImported.SHAPE, id="text"),
    ],
)
def test_what_cannot_be_taken_over_is_listed_with_its_reason(
    tmp_path: Path, body: object, reason: NotImported
) -> None:
    declared = read_declarations(declare(tmp_path / "d", body))

    assert not declared.imported
    assert [one.reason for one in declared.left_out] == [reason]


def test_a_filter_that_only_tidies_addresses_is_not_needed(tmp_path: Path) -> None:
    assert pages(tmp_path, {"fetch": URL, "filter": [{"removeQueryParams": ["h"]}]})


def test_a_file_that_is_no_declaration_is_listed(tmp_path: Path) -> None:
    folder = declare(tmp_path / "d", {"fetch": URL})
    (folder / "Broken.json").write_text("[" * 100_000)
    (folder / "Chirp.history.json").write_text("{}")

    declared = read_declarations(folder)

    assert [one.service for one in declared.imported] == ["Chirp"]
    assert [(one.service, one.reason) for one in declared.left_out] == [
        ("Broken", NotImported.SHAPE)
    ]


def pack(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    path.write_bytes(lzma.compress(raw.getvalue()))
    return path


def member(
    name: str, content: bytes, *, kind: bytes = tarfile.REGTYPE
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/passwd"
    return info, content


GOOD = json.dumps({"name": "Chirp", "terms": {"Privacy Policy": {"fetch": URL}}}).encode()


def test_a_pack_is_read_in_memory_and_its_links_are_not_followed(tmp_path: Path) -> None:
    packed = pack(
        tmp_path / "d.tar.xz",
        member("declarations/Chirp.json", GOOD),
        member("../../../escape.json", GOOD),
        member("Link.json", b"", kind=tarfile.SYMTYPE),
    )

    declared = read_declarations(packed)

    assert [one.service for one in declared.imported] == ["escape", "Chirp"]
    assert not declared.left_out
    assert [path.name for path in tmp_path.iterdir()] == ["d.tar.xz"]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.tar.xz"
    packed.write_bytes(lzma.compress(bytes(200_000_000), preset=0))

    with pytest.raises(WatcherError, match="too large"):
        read_declarations(packed)


def test_a_huge_file_in_a_pack_is_refused(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.tar.xz", member("Chirp.json", bytes(3_000_000)))

    with pytest.raises(WatcherError, match="too large"):
        read_declarations(packed)


@pytest.mark.parametrize("content", [b"", b"\xfd7zXZ\x00oops", b"\x1f\x8boops", b"PK\x03\x04"])
def test_a_damaged_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    packed = tmp_path / "d.tar.xz"
    packed.write_bytes(content)

    with pytest.raises(WatcherError):
        read_declarations(packed)


def test_a_folder_without_declarations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatcherError, match="holds no declarations"):
        read_declarations(tmp_path)
