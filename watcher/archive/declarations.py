"""What Open Terms Archive declared of a page: its address, which part of it is the document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from watcher.archive.pack import read_files
from watcher.errors import WatcherError

_ENDING = ".json"
_HISTORY = ".history"  # "Chirp.history.json" tells how a page was declared before
#: Filters that only tidy addresses; the addresses of links are no words to us.
_NEEDLESS_FILTERS = frozenset(("removeQueryParams",))
_EDGES = ("startBefore", "startAfter", "endBefore", "endAfter")


class NotImported(StrEnum):
    """Why declared terms are left out."""

    FILTER = "filter"  #: they need a program of theirs, which we never run
    ADDRESS = "address"  #: not an http(s) address
    SHAPE = "shape"  #: not the declared form


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A stretch of a page between two elements.

    Args:
        start: CSS selector of the element where it starts.
        end: of the one where it ends.
        from_start: whether the first element is part of it.
        to_end: whether the last one is.
    """

    start: str
    end: str
    from_start: bool
    to_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPage:
    """One page to read.

    Args:
        url: its http(s) address.
        select: what of it is the document; (): all.
        remove: what of that is left out.
        browser: whether it needs one; None: not said.
    """

    url: str
    select: tuple[str | Range, ...] = ()
    remove: tuple[str | Range, ...] = ()
    browser: bool | None = None

    @property
    def ranged(self) -> bool:
        """Whether CSS selectors alone cannot say which part of it is the document."""
        return any(isinstance(one, Range) for one in (*self.select, *self.remove))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTerms:
    """One document of one service.

    Args:
        service: its name in files, as in their versions.
        name: what people call it.
        terms: which of its documents.
        pages: where it stands; several together make one document.
    """

    service: str
    name: str
    terms: str
    pages: tuple[DeclaredPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Declared terms that cannot be taken over.

    Args:
        service: whose.
        terms: which of its documents; "": all of the file.
        reason: why.
        detail: what stood in the way, in their words.
    """

    service: str
    terms: str
    reason: NotImported
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """Everything that was declared.

    Args:
        imported: what can be taken over, by service and terms.
        left_out: what cannot.
    """

    imported: tuple[DeclaredTerms, ...]
    left_out: tuple[LeftOut, ...]


class _Unusable(Exception):
    """A declaration that cannot be taken over, with its reason and detail."""

    def __init__(self, reason: NotImported, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_declarations(path: Path) -> Declarations:
    """Read declarations from a folder or a packed one (.tar, .tar.xz, .tar.gz).

    Args:
        path: the folder, or the file.

    Raises:
        WatcherError: there are none, or the file is no such pack or too large.
    """
    found = [
        one
        for service, content in _service_files(read_files(path, ending=_ENDING))
        for one in _declared(service, content)
    ]
    if not found:
        raise WatcherError(
            f"{path}: it holds no declarations. They stand in files like Chirp.json."
        )
    return Declarations(
        imported=tuple(one for one in found if isinstance(one, DeclaredTerms)),
        left_out=tuple(one for one in found if isinstance(one, LeftOut)),
    )


def _service_files(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, content in sorted(files):
        service = PurePosixPath(name).name.removesuffix(_ENDING)
        if not service.endswith(_HISTORY):
            yield service, content


def _declared(service: str, content: bytes) -> Iterator[DeclaredTerms | LeftOut]:
    try:
        declared = json.loads(content)
        name, terms = declared["name"], declared["terms"].items()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield _left_out(service, "", _Unusable(NotImported.SHAPE, "not a service's declaration"))
        return
    for kind, body in terms:
        try:
            pages = tuple(_pages(body))
        except _Unusable as error:
            yield _left_out(service, kind, error)
        else:
            yield DeclaredTerms(service=service, name=str(name), terms=kind, pages=pages)


def _left_out(service: str, terms: str, why: _Unusable) -> LeftOut:
    return LeftOut(service=service, terms=terms, reason=why.reason, detail=why.detail)


def _pages(body: object) -> Iterator[DeclaredPage]:
    """The pages of a document; what is said for all of them holds where one says nothing."""
    if not isinstance(body, dict):
        raise _Unusable(NotImported.SHAPE, "not a document's declaration")
    shared = {key: value for key, value in body.items() if key != "combine"}
    parts = body.get("combine", [{}])
    if not isinstance(parts, list) or not parts:
        raise _Unusable(NotImported.SHAPE, "combine")
    for part in parts:
        if not isinstance(part, dict):
            raise _Unusable(NotImported.SHAPE, "combine")
        yield _page({**shared, **part})


def _page(body: dict[str, Any]) -> DeclaredPage:
    filters = [name for name in _filters(body.get("filter")) if name not in _NEEDLESS_FILTERS]
    if filters:
        raise _Unusable(NotImported.FILTER, ", ".join(filters))
    url = body.get("fetch")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise _Unusable(NotImported.ADDRESS, str(url)[:200])
    browser = body.get("executeClientScripts")
    return DeclaredPage(
        url=url,
        select=tuple(_selectors(body.get("select"))),
        remove=tuple(_selectors(body.get("remove"))),
        browser=browser if isinstance(browser, bool) else None,
    )


def _filters(given: object) -> Iterator[str]:
    """Names of filters: a name, an object from names to settings, or a list of both."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        yield from map(str, given)
    elif isinstance(given, list):
        for one in given:
            yield from _filters(one)


def _selectors(given: object) -> Iterator[str | Range]:
    if given is None:
        return
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str) and one.strip():
            yield one
        elif isinstance(one, dict):
            yield _range(one)
        else:
            raise _Unusable(NotImported.SHAPE, f"selector {one!r}"[:200])


def _range(given: dict[str, Any]) -> Range:
    edges = {edge: given[edge] for edge in _EDGES if isinstance(given.get(edge), str)}
    starts = [edge for edge in edges if edge.startswith("start")]
    ends = [edge for edge in edges if edge.startswith("end")]
    if len(starts) != 1 or len(ends) != 1:
        raise _Unusable(NotImported.SHAPE, f"range {given!r}"[:200])
    return Range(
        start=edges[starts[0]],
        end=edges[ends[0]],
        from_start=starts == ["startBefore"],
        to_end=ends == ["endAfter"],
    )
