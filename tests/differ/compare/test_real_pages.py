"""Real policies inside real surroundings: nothing is lost, and exactly the change is found."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.model.change import Change, Op
from watcher.model.clause import Clause

ARCHIVE = Path(__file__).parents[3] / "../shared/pages/pages.tar.xz"
WORD = re.compile(r"[^\W_]+")
OP_OF = {"sharing": Op.ADDED, "neutral": Op.ADDED, "moved": Op.MOVED, "date": Op.REWORDED}

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason="the pages are not here")

Pages = dict[str, bytes]


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The twenty pages that change, by "base/000.html" and "next/000.html", and their list."""
    with tarfile.open(ARCHIVE) as archive:
        return {
            member.name.removeprefix("pages/"): stream.read()
            for member in archive
            if re.search(r"\d\d3\.html|manifest\.json", member.name)
            and (stream := archive.extractfile(member))
        }


def read(page: bytes) -> tuple[Clause, ...]:
    return split_clauses(extract_document(Source(body=page, name="page")))


def changed_pages(pages: Pages) -> dict[str, str]:
    """File name and kind of change of each page that changes."""
    listed = json.loads(pages["manifest.json"])["pages"]
    return {Path(page["path"]).name: page["change"]["kind"] for page in listed if page["change"]}


def test_exactly_the_change_of_each_page_is_found(pages: Pages) -> None:
    found = {name: changes(pages, name) for name in changed_pages(pages)}

    assert {name: [change.op for change in told] for name, told in found.items()} == {
        name: [OP_OF[kind]] for name, kind in changed_pages(pages).items()
    }


def changes(pages: Pages, name: str) -> tuple[Change, ...]:
    return compare_clauses(align_clauses(read(pages[f"base/{name}"]), read(pages[f"next/{name}"])))


def test_no_policy_text_is_lost_but_tables_of_contents(pages: Pages) -> None:
    lost = {name: share_lost(page) for name, page in pages.items() if name.startswith("next/")}

    assert {name: share for name, share in lost.items() if share > 0.03} == {}


def share_lost(page: bytes) -> float:
    """Share of the policy's words that we do not read, lists of links to its parts included."""
    policy = BeautifulSoup(page, "lxml").article
    assert policy is not None
    wanted = Counter(WORD.findall(policy.get_text(" ")))
    kept = Counter(WORD.findall(" ".join(clause.text for clause in read(page))))
    return (wanted - kept).total() / wanted.total()
