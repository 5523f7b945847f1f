"""The command line: each command in a module of its own, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from watcher import __version__
from watcher.errors import WatcherError

#: Command name to "module:attribute". Loaded late: `watcher diff` must not pay for the database.
COMMANDS = {
    "diff": "watcher.cli.diff:diff",
    "demo": "watcher.cli.demo:demo",
    "run": "watcher.cli.run:run",
    "check": "watcher.cli.check:check",
    "subscribe": "watcher.cli.subscribers:subscribe",
    "unsubscribe": "watcher.cli.subscribers:unsubscribe",
    "subscribers": "watcher.cli.subscribers:subscribers",
    "history": "watcher.cli.history:history",
    "show": "watcher.cli.history:show",
    "status": "watcher.cli.status:status",
    "doctor": "watcher.cli.doctor:doctor",
    "config": "watcher.cli.config:config",
    "completion": "watcher.cli.completion:completion",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="watcher")
def cli() -> None:
    """Watch privacy policies; tell people what a company may now do with their data."""


def main() -> None:
    """Run the command line; trouble is one sentence on stderr and exit code 2."""
    try:
        sys.exit(cli(standalone_mode=False))
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except WatcherError as error:
        click.echo(f"watcher: {error}", err=True)
        sys.exit(2)
