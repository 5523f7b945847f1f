"""Which browser there is, and how it is told to keep to itself; pure but for looking."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path

#: Debian's packages, and Google's own.
_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-headless-shell", "/usr/bin/google-chrome")
#: What a page is allowed to keep in the memory of its scripts, MB.
_HEAP = 512
#: RFC 9110 §12.5.4 without "*", which is no language: one of several, and how much it is liked.
_LIKED = re.compile(
    r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE
)
_FLAGS = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers give 64 MB of it
    "--deny-permission-prompts",
    "--mute-audio",
    # Neither UDP nor names looked up by the browser: what leaves it goes through our proxy.
    "--disable-quic",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # The browser goes past a proxy for this machine unless told not to.
    "--proxy-bypass-list=<-loopback>",
    f"--js-flags=--max-old-space-size={_HEAP}",
)


def find_chromium(named: Path | None, places: Sequence[str] = _PLACES) -> Path | None:
    """The program of the browser.

    Args:
        named: the one to use; None: the system's.
        places: where to look for the system's.

    Returns:
        Where it is; None: there is none.
    """
    candidates = [named] if named is not None else [Path(place) for place in places]
    return next((place for place in candidates if place.is_file()), None)


def has_playwright() -> bool:
    """Whether the extra `[browser]` is installed."""
    return importlib.util.find_spec("playwright") is not None


def flags(proxy_port: int, accept_language: str) -> list[str]:
    """How the browser is started.

    Args:
        proxy_port: where our proxy listens on this machine.
        accept_language: the languages to read pages in, as in Accept-Language.
    """
    language = first_language(accept_language)
    # Of more than one, Chromium keeps the first and adds English, whatever was written.
    speaking = [f"--accept-lang={language}"] if language else []
    return [*_FLAGS, *speaking, f"--proxy-server=http://127.0.0.1:{proxy_port}"]


def first_language(accept_language: str) -> str:
    """The language that is liked best.

    Args:
        accept_language: as in Accept-Language.

    Returns:
        Its tag ("de-AT"); "": any will do.
    """
    parts = (_LIKED.fullmatch(part.strip()) for part in accept_language.split(","))
    liked = [(float(part[2] or 1), part[1]) for part in parts if part]
    return max(liked, key=lambda one: one[0], default=(0.0, ""))[1]
