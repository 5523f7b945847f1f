"""The templates, as every room reads them: all text escaped in HTML, undefined names are errors."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).resolve().parent


@cache
def environment() -> Environment:
    """The one Jinja2 environment; `*.html` templates escape, `*.txt` templates are plain text."""
    # Loaded late: a check that finds nothing to tell must not pay for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE.parent / "templates"]),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, /, **values: object) -> str:
    """Fill a template.

    Args:
        template: its path below templates/, for example "mail/alert.html".
        values: everything it names; a missing one raises `jinja2.UndefinedError`.
    """
    return environment().get_template(template).render(**values)


def source_of(template: str) -> str:
    """A template as it is written.

    Args:
        template: its path below templates/.
    """
    here = environment()
    assert here.loader is not None
    return here.loader.get_source(here, template)[0]
