"""What commands that need the config share: the option, the config, the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.errors import ConfigError
from watcher.model.page import Page

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.config import Config

Command = Callable[..., Any]


def config_option(command: Command) -> Command:
    """The option that names the config."""
    return click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The config.  [default: $WATCHER_CONFIG, else config.toml]",
    )(command)


def count_words(number: int, noun: str) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read_config(path: Path | None, *, daemon: bool = False) -> Config:
    """The config, and the logs as it wants them.

    Args:
        path: from the command line; None: from the environment, else config.toml.
        daemon: whether the log is all that people see; other commands print what they did, and
            log trouble alone.

    Raises:
        ConfigError: it is missing or wrong.
    """
    from watcher.config import load_config, read_environment
    from watcher.failpoint import arm
    from watcher.logs import set_up_logs

    environment = read_environment()
    config = load_config(path or environment.config_path, environment)
    arm(environment.failpoint)
    level = "warning" if config.log_level == "info" and not daemon else config.log_level
    set_up_logs(level, config.log_format)
    return config


def open_app(path: Path | None) -> App:
    """The program with its parts, to be used in a `with`.

    Args:
        path: of the config, as for `read_config`.

    Raises:
        ConfigError: the config is missing or wrong.
        StorageError: the database cannot be used.
    """
    from watcher.app import App

    return App(read_config(path))


def pages_named(config: Config, names: tuple[str, ...]) -> tuple[Page, ...]:
    """The pages that people named on the command line; all of them if they named none.

    Args:
        config: where they stand.
        names: services or page keys.

    Raises:
        ConfigError: nothing of that name is watched.
    """
    for name in names:
        if not config.pages_of((name,)):
            known = ", ".join(sorted({page.service for page in config.pages})) or "nothing"
            raise ConfigError((f"{name}: {config.path} names no such service. It names: {known}.",))
    return config.pages_of(names)
