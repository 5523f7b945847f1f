"""The command line: each command in a module of its own, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
import traceback

import click
from click.shell_completion import CompletionItem

from watcher import __version__
from watcher.cli.garbage import look_seldom
from watcher.cli.threads import calculate_alone
from watcher.errors import WatcherError
from watcher.visible import make_visible

#: Command name to "module:attribute". Loaded late: `watcher diff` must not pay for the database.
COMMANDS = {
    "diff": "watcher.cli.diff:diff",
    "demo": "watcher.cli.demo:demo",
    "run": "watcher.cli.run:run",
    "check": "watcher.cli.check:check",
    "add": "watcher.cli.add:add",
    "subscribe": "watcher.cli.subscribers:subscribe",
    "unsubscribe": "watcher.cli.subscribers:unsubscribe",
    "subscribers": "watcher.cli.subscribers:subscribers",
    "history": "watcher.cli.history:history",
    "show": "watcher.cli.history:show",
    "compare": "watcher.cli.compare:compare",
    "pages": "watcher.cli.pages:pages",
    "status": "watcher.cli.status:status",
    "doctor": "watcher.cli.doctor:doctor",
    "config": "watcher.cli.config:config",
    "import": "watcher.cli.import_:import_",
    "backfill": "watcher.cli.backfill:backfill",
    "export": "watcher.cli.export:export",
    "restore": "watcher.cli.export:restore",
    "completion": "watcher.cli.completion:completion",
}

#: What `watcher --help` and shell completion say of each, known without loading its module.
SHORT_HELP = {
    "diff": "Compare two versions of a policy.",
    "demo": "Show the whole way, from a changed page to a mail.",
    "run": "Watch the pages of the config until stopped.",
    "check": "Check pages once, now.",
    "add": "Find the policies of a site and watch them.",
    "subscribe": "Send alerts to a mailbox.",
    "unsubscribe": "Stop sending alerts to a mailbox.",
    "subscribers": "List who gets alerts.",
    "history": "List the changes of a service.",
    "show": "Show one change.",
    "compare": "Compare two variants of a page.",
    "pages": "Write web pages for readers.",
    "status": "Show the state of pages and alerts.",
    "doctor": "Find out what is wrong with the setup.",
    "config": "Show how the config was understood.",
    "import": "Take in histories that others recorded.",
    "backfill": "Fetch earlier versions from web archives.",
    "export": "Write what is kept, for others and as a backup.",
    "restore": "Fill an empty database from a backup.",
    "completion": "Print the shell's completion script.",
}

TROUBLE = 2


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        items = [CompletionItem(name, help=SHORT_HELP.get(name)) for name in names]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, SHORT_HELP.get(name, "")) for name in COMMANDS])


_EPILOG = """\b
Examples:
  watcher diff old.html new.html      what changed between two versions
  watcher demo                        the whole way on made-up pages
  watcher check                       check the pages of config.toml once

Each command tells more: watcher COMMAND --help
"""


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="watcher")
def cli() -> None:
    """Watch privacy policies; tell people what a company may now do with their data."""


def main() -> None:
    """Run the command line; trouble is one sentence on stderr and exit code 2."""
    look_seldom()
    calculate_alone()
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        return int(cli(prog_name="watcher", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return TROUBLE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except WatcherError as error:
        for line in str(error).splitlines():
            click.echo(f"watcher: {make_visible(line)}", err=True)
        return TROUBLE
    except Exception:  # noqa: BLE001 - Python would exit with 1, which says "they differ"
        traceback.print_exc()
        return TROUBLE
