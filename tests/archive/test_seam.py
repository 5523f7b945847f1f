"""The last version that an archive recorded and our first one are found whatever lies around."""

from __future__ import annotations

from datetime import UTC, datetime

from watcher.archive.seam import find_seam
from watcher.model.version import Version


def version(year: int, *, origin: str = "", standing: str = "published") -> Version:
    return Version(
        snapshot_id=year,
        page_key="Plapper/Privacy Policy",
        url="https://plapper.example/privacy",
        fetched_at=datetime(year, 3, 1, tzinfo=UTC),
        status=200,
        sha256="",
        size=1,
        standing=standing,
        origin=origin,
    )


def test_the_last_archived_and_our_first_version_are_found() -> None:
    ours = [version(2026, standing="withheld"), version(2027), version(2028)]
    theirs = [
        version(2019, origin="ota"),
        version(2024, origin="web.archive.org"),
        version(2025, origin="web.archive.org", standing="withheld"),
        version(2029, origin="ota"),
    ]

    seam = find_seam([*ours, *theirs])

    assert seam is not None
    assert (seam.archived.snapshot_id, seam.ours.snapshot_id) == (2024, 2027)
    assert seam.title == "since the last archived version of 2024-03-01 (web.archive.org)"


def test_without_either_there_is_nothing_to_compare() -> None:
    assert find_seam([version(2026)]) is None
    assert find_seam([version(2024, origin="ota")]) is None
