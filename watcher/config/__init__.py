"""config.toml and the environment become one frozen Config; all mistakes are told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from watcher.config.build import build_config
from watcher.config.environment import Environment, read_environment
from watcher.config.mistakes import setting_mistakes, syntax_mistake
from watcher.config.printing import write_settings
from watcher.config.schema import Settings
from watcher.config.value import Config
from watcher.errors import ConfigError

__all__ = ["Config", "Environment", "explain_config", "load_config", "read_environment"]


def load_config(path: Path, environment: Environment) -> Config:
    """Read a config.

    Args:
        path: the file.
        environment: what the environment says instead of the file.

    Raises:
        ConfigError: it is missing or wrong; every mistake is told with its place and the cure.
    """
    return _build(_read_settings(path), path, environment)


def explain_config(path: Path, environment: Environment) -> str:
    """All settings of a config as they were understood, in TOML, secrets hidden.

    Args:
        path: the file.
        environment: what it says instead of the file is told in comments.

    Raises:
        ConfigError: as for `load_config`.
    """
    settings = _read_settings(path)
    _build(settings, path, environment)
    return write_settings(settings, environment)


def _build(settings: Settings, path: Path, environment: Environment) -> Config:
    try:
        return build_config(settings, path, environment)
    except (ValueError, OSError) as error:
        raise ConfigError((f"{path}: {error}",)) from error


def _read_settings(path: Path) -> Settings:
    text = _read(path)
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((syntax_mistake(str(path), error),)) from error
    except ValidationError as error:
        raise ConfigError(setting_mistakes(str(path), text, error)) from error


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            (
                f"{path}: there is no such file. Name another one with --config, or begin with "
                "`watcher config --example > config.toml`.",
            )
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError((f"{path}: this is not a text file in UTF-8.",)) from error
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise ConfigError((f"{path}: {reason}. Check the path and its permissions.",)) from error
