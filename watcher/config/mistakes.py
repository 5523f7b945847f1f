"""What is wrong with a config, one sentence a mistake, with its place and the cure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from watcher.config.places import Path, find_lines, line_of, name_place
from watcher.config.schema import Settings

_WANTED = {
    "string_type": "write text in quotes",
    "int_type": "write a whole number without quotes",
    "float_type": "write a number without quotes",
    "bool_type": "write true or false without quotes",
    "tuple_type": "write a list in square brackets",
    "model_type": "write a table with a header of its own",
    "string_too_short": "it must not be empty",
    "too_short": "give at least one entry",
}


def syntax_mistake(name: str, error: tomllib.TOMLDecodeError) -> str:
    """Why a file is no TOML."""
    return f"{name}: this is not TOML: {error}. Correct that place; strings stand in quotes."


def setting_mistakes(name: str, text: str, error: ValidationError) -> tuple[str, ...]:
    """Everything that is wrong with the settings, in the order of the file.

    Args:
        name: the file's.
        text: its content.
        error: what the check of its settings found.
    """
    lines = find_lines(text)
    found = error.errors(include_url=False)
    places = [one["loc"] for one in found]
    told = []
    for one in found:
        place = one["loc"]
        # A list whose entries are wrong also counts as empty; that is no mistake of its own.
        if any(other[: len(place)] == place and other != place for other in places):
            continue
        line = line_of(place, lines)
        where = f"{name}, line {line}" if line else name
        shown = name_place(place)
        told.append((line or 0, f"{where}: {shown + ': ' if shown else ''}{_sentence(one, place)}"))
    return tuple(sentence for _, sentence in sorted(told, key=lambda entry: entry[0]))


def _sentence(error: Mapping[str, Any], place: Path) -> str:
    kind, given = error["type"], error.get("input")
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"there is no such setting. {_alternative(place)}"
    if kind == "missing":
        return "it is missing. Add it."
    if kind == "value_error":
        return f"{str(context['error']).rstrip('.')}."
    if kind in ("literal_error", "enum"):
        return f"{_shown(given)} is none of {context['expected']}. Write one of them."
    if kind in _WANTED:
        return f"{_shown(given)} does not fit; {_WANTED[kind]}."
    return f"{_shown(given)} does not fit: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _shown(given: object) -> str:
    text = f'"{given}"' if isinstance(given, str) else repr(given)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _alternative(place: Path) -> str:
    known = list(_settings_at(Settings, place[:-1]))
    close = get_close_matches(str(place[-1]), known, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Known here: {', '.join(known)}."


def _settings_at(model: type[BaseModel], place: Iterable[str | int]) -> Iterable[str]:
    for part in place:
        if isinstance(part, str):
            model = _model_of(model.model_fields[part].annotation) or model
    return model.model_fields


def _model_of(annotation: object) -> type[BaseModel] | None:
    """The section that a setting holds, also inside a tuple or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model_of, get_args(annotation)) if found), None)
