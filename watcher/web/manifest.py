"""Which files in a folder are ours, and what is in them: the list that lies beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = ".watcher-pages.json"
#: Whatever a list says, no other file is ever removed.
_OURS = re.compile(r"(?:index\.html|feed\.xml|(?:services|changes)/[a-z0-9-]{1,80}\.(?:html|xml))")


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted of a file: the sign of its content ("": not known), and its size in bytes."""

    sign: str = ""
    size: int = -1


def write_manifest(files: Mapping[str, Noted]) -> bytes:
    """The list of files.

    Args:
        files: what is noted of each, by its path in the folder.
    """
    noted = {path: [one.sign, one.size] for path, one in sorted(files.items())}
    told = {"about": "Files written by watcher; it removes no others.", "files": noted}
    return f"{json.dumps(told, indent=0)}\n".encode()


def read_manifest(content: bytes) -> dict[str, Noted]:
    """What is noted of each file, by its path in the folder.

    Args:
        content: of the list.

    Raises:
        ValueError: this is no such list.
    """
    try:
        files = json.loads(content)["files"]
        return {
            path: Noted(str(sign), int(size))
            for path, (sign, size) in files.items()
            if _OURS.fullmatch(path)
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError("this is no list of files") from error
