"""Declarations of Open Terms Archive, written as entries of config.toml; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from watcher.archive.declarations import (
    DeclaredPage,
    DeclaredTerms,
    LeftOut,
    NotImported,
    Range,
)
from watcher.visible import make_visible

_REASONS = {
    NotImported.FILTER: "it needs a program of theirs, which is never run",
    NotImported.ADDRESS: "its address is no web address",
    NotImported.SHAPE: "it is not written as declarations are",
}
_LONGEST_NAME = 120  # characters that config.toml takes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredEntry:
    """One [[services.terms]].

    Args:
        name: of the document.
        url: where it is read.
        select: CSS selectors of the content; (): it is found.
        remove: CSS selectors of what to leave out.
        browser: whether it needs a browser; None: not said.
        remarks: what was declared and cannot be said in a config, one line each.
    """

    name: str
    url: str
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    browser: bool | None = None
    remarks: tuple[str, ...] = ()


def entries_of(terms: DeclaredTerms) -> tuple[DeclaredEntry, ...]:
    """The entries of one document; one that stands on several pages becomes several.

    Args:
        terms: as declared.
    """
    count = len(terms.pages)
    return tuple(
        _entry(terms.terms, page, part=f"part {number} of {count}" if count > 1 else "")
        for number, page in enumerate(terms.pages, 1)
    )


def write_declared(terms: Iterable[DeclaredTerms]) -> Iterator[str]:
    """Lines of TOML, with comments for what cannot be said in it.

    Args:
        terms: sorted by service.
    """
    for service, theirs in groupby(terms, key=lambda one: one.service):
        yield "[[services]]"
        yield f"name = {_string(service[:_LONGEST_NAME])}"
        yield ""
        for one in theirs:
            for entry in entries_of(one):
                yield from _lines(entry)


def tell_left_out(left_out: Iterable[LeftOut]) -> Iterator[str]:
    """One line for each that cannot be taken over: which, and why.

    Args:
        left_out: as read.
    """
    for one in left_out:
        name = f"{one.service}/{one.terms}" if one.terms else one.service
        yield make_visible(f"{name}: {_REASONS[one.reason]} ({one.detail})")


def _entry(name: str, page: DeclaredPage, *, part: str) -> DeclaredEntry:
    remarks = (
        [f"{part}; together they are one document, here each is watched alone"] if part else []
    )
    remarks += [_told(one, "select") for one in page.select if isinstance(one, Range)]
    remarks += [_told(one, "remove") for one in page.remove if isinstance(one, Range)]
    ranged = any(isinstance(one, Range) for one in page.select)
    suffix = f" ({part})" if part else ""
    return DeclaredEntry(
        name=name[: _LONGEST_NAME - len(suffix)] + suffix,
        url=page.url,
        # Without its ranges the rest would select a small part of the document alone.
        select=() if ranged else _selectors(page.select),
        remove=_selectors(page.remove),
        browser=page.browser,
        remarks=tuple(remarks),
    )


def _selectors(given: Iterable[str | Range]) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str))


def _told(one: Range, setting: str) -> str:
    start = "from" if one.from_start else "after"
    end = "through" if one.to_end else "up to"
    return f"{setting}: {start} {one.start} {end} {one.end}, which a selector cannot say"


def _lines(entry: DeclaredEntry) -> Iterator[str]:
    yield "[[services.terms]]"
    yield from (make_visible(f"# {remark}") for remark in entry.remarks)
    yield f"name = {_string(entry.name)}"
    yield f"url = {_string(entry.url)}"
    for setting, selectors in (("select", entry.select), ("remove", entry.remove)):
        if selectors:
            yield f"{setting} = [{', '.join(map(_string, selectors))}]"
    if entry.browser:
        yield "browser = true"
    yield ""


def _string(text: str) -> str:
    # JSON's strings are TOML's, but for DEL; a lone surrogate is in neither.
    whole = text.encode(errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
