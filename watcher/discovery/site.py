"""Which hosts belong to one site, and what the site is called."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from watcher.visible import make_visible

_LONGEST_NAME = 60
#: What stands between the parts of a title: "Sign in | Plapper", "Plapper – chat with everyone".
_BETWEEN = re.compile(r"\s+[-–—|·•:»]+\s+|\s*[|·•»]\s*|:\s+")
#: Second levels under which countries give names away: plapper.co.uk.
_REGISTRIES = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "gob", "gouv", "or", "ne"))


def host_of(url: str) -> str:
    """The host of an address, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def is_same_site(url: str, home: str) -> bool:
    """Whether an address is of a site: its host, one below it, or the one above it.

    Args:
        url: the address.
        home: an address of the site.
    """
    one, other = host_of(url), host_of(home)
    return one == other or _is_below(one, other) or _is_below(other, one)


def _is_below(host: str, above: str) -> bool:
    return bool(label_of(above)) and "." in above and host.endswith(f".{above}")


def label_of(host: str) -> str:
    """The part of a host's name that names the company: plapper of chat.plapper.co.uk."""
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
    else:
        return ""
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES:
        labels.pop()
    return labels[-2] if len(labels) > 1 else labels[0]


def name_site(*, url: str, site_name: str, title: str) -> str:
    """What to call a service in the config.

    Args:
        url: an address of it.
        site_name: what its page says it is called; "" if nothing.
        title: the title of its page.
    """
    label = label_of(host_of(url))
    parts = parts_of_title(title)
    said = [site_name, *(part for part in parts if label and _letters(part) == _letters(label))]
    if not label:
        said += parts
    names = (*map(_clean, said), label.capitalize(), _clean(host_of(url)))
    return next(name for name in names if name)


def parts_of_title(title: str) -> tuple[str, ...]:
    """The parts of a page's title: "Privacy Policy | Plapper" has two."""
    return tuple(part.strip() for part in _BETWEEN.split(title) if part.strip())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _clean(name: str) -> str:
    # A slash parts the service from its terms in a page's key.
    words = make_visible(name).replace("/", " ").split()
    shown = " ".join(words)[:_LONGEST_NAME].strip()
    return shown if any(map(str.isalnum, shown)) else ""
