"""`watcher config`: how the config was understood."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from watcher.cli.setup import config_option
from watcher.visible import make_visible


@click.command(
    epilog="""\b
Examples:
  watcher config
  watcher config --example > config.toml
"""
)
@click.option("--example", is_flag=True, help="Print a commented example to begin with.")
@config_option
def config(example: bool, config_path: Path | None) -> None:
    """Print every setting as it was understood, defaults filled in, secrets hidden.

    All mistakes are told at once, each with its line and the cure; then the exit code is 2.
    """
    if example:
        click.echo(example_config(), nl=False)
        return
    from watcher.config import explain_config, read_environment

    environment = read_environment()
    for line in explain_config(config_path or environment.config_path, environment).splitlines():
        click.echo(make_visible(line))


def example_config() -> str:
    """The commented example that comes with the program."""
    packaged = resources.files("watcher") / "config.example.toml"
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (Path(__file__).parents[2] / "config.toml").read_text("utf-8")
