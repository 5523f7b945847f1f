"""What the environment says: the only place that asks it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables that watcher knows; "" where one is not set.

    Args:
        config: WATCHER_CONFIG, the path of the config.
        database: WATCHER_DATABASE, instead of the config's `storage.database`.
        mail_password: WATCHER_MAIL_PASSWORD, instead of the config's `mail.password`.
        chromium: WATCHER_CHROMIUM, the browser for pages that need one.
        failpoint: WATCHER_FAILPOINT, where a test wants the process to die.
    """

    config: str = ""
    database: str = field(default="", repr=False)
    mail_password: str = field(default="", repr=False)
    chromium: str = ""
    failpoint: str = ""

    @property
    def config_path(self) -> Path:
        """Where the config is, unless the command line says otherwise."""
        return Path(self.config or "config.toml")


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """What the environment says about us.

    Args:
        variables: names and values.
    """
    return Environment(
        config=variables.get("WATCHER_CONFIG", ""),
        database=variables.get("WATCHER_DATABASE", ""),
        mail_password=variables.get("WATCHER_MAIL_PASSWORD", ""),
        chromium=variables.get("WATCHER_CHROMIUM", ""),
        failpoint=variables.get("WATCHER_FAILPOINT", ""),
    )
