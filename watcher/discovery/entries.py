"""New entries for config.toml, put in without touching what stands there; pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$")
_BLANK = re.compile(r"[ \t]*\r?$")
_COMMENT = re.compile(r"[ \t]*#")
_MISFIT = (
    "The new entries do not fit into it by themselves: its services are written in an unusual way. "
    "Put them in by hand."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One [[services.terms]].

    Args:
        name: of the document.
        url: where it is read.
        select: CSS selectors of the content; (): none.
        remove: CSS selectors of what to leave out; (): none.
    """

    name: str
    url: str
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def add_entries(text: str, service: str, entries: Iterable[Entry]) -> str:
    """A config with new terms in a service, which is made at the end if it is not there.

    Everything that stood there still stands there, in the same order, to the byte.

    Args:
        text: of the config; valid TOML.
        service: its name.
        entries: what to add, in this order.

    Raises:
        ValueError: the config is written so that they cannot be put in; says what to do.
    """
    terms = tuple(entries)
    newline = "\r\n" if "\r\n" in text else "\n"
    before = tomllib.loads(text)
    names = [one.get("name") for one in before.get("services", [])]
    lines = text.splitlines(keepends=True)
    if service in names:
        place, new = _end_of_service(lines, names.index(service)), _written(terms)
    else:
        place, new = (
            len(lines),
            ["[[services]]", f"name = {_string(service)}", "", *_written(terms)],
        )
    while place and _BLANK.fullmatch(lines[place - 1].rstrip("\r\n")):
        place -= 1
    added = "".join(f"{line}{newline}" for line in (*_gap(place), *new))
    head = "".join(lines[:place])
    if head and not head.endswith("\n"):
        head += newline
    result = f"{head}{added}{''.join(lines[place:])}"
    if not _is_meant(result, before, service, terms):
        raise ValueError(_MISFIT)
    return result


def write_entries(service: str, entries: Iterable[Entry]) -> str:
    """The same entries alone, as they would stand in a config.

    Args:
        service: the service's name.
        entries: its terms.
    """
    return add_entries("", service, entries).lstrip("\n")


def begin_config(example: str) -> str:
    """A config to begin with: the commented example without the services in it.

    Args:
        example: the example that comes with the program.
    """
    head, _, _ = example.partition("\n[[services]]")
    return head.rstrip("\n") + "\n"


def _gap(place: int) -> tuple[str, ...]:
    return ("",) if place else ()


def _written(entries: tuple[Entry, ...]) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        lines += [""] if lines else []
        lines += ["[[services.terms]]", f"name = {_string(entry.name)}"]
        lines.append(f"url = {_string(entry.url)}")
        for setting, selectors in (("select", entry.select), ("remove", entry.remove)):
            if selectors:
                lines.append(f"{setting} = [{', '.join(map(_string, selectors))}]")
    return lines


def _string(text: str) -> str:
    # JSON's strings are TOML's, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _end_of_service(lines: list[str], index: int) -> int:
    """The line behind the last one of a service; comments above the next table are that one's."""
    headers = [
        (number, match[2].replace(" ", ""))
        for number, line in enumerate(lines)
        if (match := _HEADER.match(line.rstrip("\r\n")))
    ]
    services = [number for number, name in headers if name == "services"]
    if index >= len(services):
        raise ValueError(_MISFIT)
    end = next(
        (
            number
            for number, name in headers
            if number > services[index] and not name.startswith("services.")
        ),
        len(lines),
    )
    while end < len(lines) and _COMMENT.match(lines[end - 1]):
        end -= 1
    return end


def _is_meant(
    result: str, before: dict[str, Any], service: str, entries: tuple[Entry, ...]
) -> bool:
    """Whether a reader of TOML finds what was there and what was added, and nothing else."""
    try:
        found = tomllib.loads(result)
    except tomllib.TOMLDecodeError:
        return False
    wanted = dict(before)
    services = [dict(one) for one in before.get("services", [])]
    if service not in [one.get("name") for one in services]:
        services.append({"name": service, "terms": []})
    wanted["services"] = [
        {**one, "terms": [*one.get("terms", []), *map(_as_toml, entries)]}
        if one.get("name") == service
        else one
        for one in services
    ]
    return found == wanted


def _as_toml(entry: Entry) -> dict[str, object]:
    settings = {"name": entry.name, "url": entry.url}
    lists = {"select": list(entry.select), "remove": list(entry.remove)}
    return {**settings, **{name: value for name, value in lists.items() if value}}
