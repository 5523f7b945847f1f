"""File names: of each service, safe everywhere and never the same twice, and of each change."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_LONGEST = 60
_OTHERS = re.compile(r"[^a-z0-9]+")
#: Names of devices on some systems, what a name without a letter is called, and what looks like a
#: name that got a hash.
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|index|service|.*-[0-9a-f]{10})")


def name_services(services: Iterable[str]) -> dict[str, str]:
    """A name of small letters, digits and hyphens for each service.

    It depends on the service alone, so that addresses people have kept stay right; only where two
    services would get the same one, both get a part that tells them apart.

    Args:
        services: their names, whatever is in them.
    """
    plain = {service: _plain_name(service) for service in services}
    times = Counter(plain.values())
    return {
        service: name if times[name] == 1 and not _TAKEN.fullmatch(name) else _marked(service, name)
        for service, name in plain.items()
    }


def path_of_change(number: int) -> str:
    """The file of a change's page, below the folder of the pages.

    Args:
        number: the change's.
    """
    return f"changes/{number}.html"


def _plain_name(service: str) -> str:
    letters = unicodedata.normalize("NFKD", service).encode("ascii", "ignore").decode().lower()
    name = _OTHERS.sub("-", letters).strip("-")[:_LONGEST].strip("-")
    return name or "service"


def _marked(service: str, name: str) -> str:
    mark = hashlib.sha256(service.encode(errors="surrogatepass")).hexdigest()[:10]
    return f"{name}-{mark}"
