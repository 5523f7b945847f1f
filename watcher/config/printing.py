"""What was understood of config.toml, as a config.toml again; secrets are not in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import Enum
from typing import cast
from urllib.parse import urlsplit

from pydantic import BaseModel

from watcher.config.durations import write_duration
from watcher.config.environment import Environment
from watcher.config.schema import Settings
from watcher.fetcher.proxies import hide_login

_HIDDEN = "(hidden)"


def write_settings(settings: Settings, environment: Environment) -> str:
    """All settings with their defaults filled in, in TOML.

    Args:
        settings: as checked.
        environment: what it says instead of the file is told in comments.
    """
    lines: list[str] = []
    for name, value in settings:
        if isinstance(value, BaseModel):
            lines += ["", f"[{name}]", *_overrides(name, environment), *_keys(value)]
    for service in settings.services:
        lines += ["", "[[services]]", f"name = {json.dumps(service.name, ensure_ascii=False)}"]
        for terms in service.terms:
            lines += ["[[services.terms]]", *_keys(terms)]
    return "\n".join(lines).strip() + "\n"


def _overrides(section: str, environment: Environment) -> Iterator[str]:
    if section == "storage" and environment.database:
        yield "# WATCHER_DATABASE is set and used instead."
    if section == "mail" and environment.mail_password:
        yield "# WATCHER_MAIL_PASSWORD is set and used."


def _keys(section: BaseModel) -> Iterator[str]:
    for name, value in section:
        if value is not None:
            yield f"{name} = {_written(_shown(name, value))}"


def _table(entries: Iterable[tuple[str, object]]) -> str:
    """An inline table."""
    return f"{{ {', '.join(f'{name} = {_written(value)}' for name, value in entries)} }}"


def _shown(name: str, value: object) -> object:
    if name == "password" and value:
        return _HIDDEN
    if name == "database":
        return _without_password(cast("str", value))
    if name == "proxy" and value:
        return hide_login(cast("str", value), _HIDDEN)
    return value


def _without_password(address: str) -> str:
    try:
        password = urlsplit(address).password
    except ValueError:
        return _HIDDEN
    return address.replace(f":{password}@", f":{_HIDDEN}@") if password else address


def _written(value: object) -> str:
    if isinstance(value, timedelta):
        return f'"{write_duration(value)}"'
    if isinstance(value, Enum):
        return json.dumps(value.value)
    if isinstance(value, BaseModel):
        return _table((name, _shown(name, one)) for name, one in value if one is not None)
    if isinstance(value, dict):
        return _table((json.dumps(name, ensure_ascii=False), one) for name, one in value.items())
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)
