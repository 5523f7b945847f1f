"""How all web pages look: one style, no scripts, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache

from watcher import __version__
from watcher.rendering import render, source_of

_TEMPLATES = tuple(f"web/{name}.html" for name in ("base", "parts", "index", "service", "change"))


def draw(template: str, **values: object) -> str:
    """Fill a template of a whole page.

    Args:
        template: its path below templates/.
        values: what it names, beside the style.
    """
    style, sign = _style()
    return render(template, style=style, style_sign=sign, **values)


@cache
def look_sign() -> str:
    """What tells pages drawn by these templates from those that others drew."""
    parts = (__version__, _style()[0], *map(source_of, _TEMPLATES))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and what the pages' policy knows it by: no other style is applied."""
    style = render("web/web.css")
    return style, f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
