"""`watcher completion`: what a shell needs to complete our commands, options and file names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_EPILOG = """\b
Examples:
  watcher completion bash > ~/.local/share/bash-completion/completions/watcher
  watcher completion zsh > ~/.zfunc/_watcher
  watcher completion fish > ~/.config/fish/completions/watcher.fish
"""


@click.command(epilog=_EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL; load it from the shell's start-up file."""
    writer = get_completion_class(shell)
    assert writer is not None, "click knows the three shells"
    click.echo(writer(ctx.find_root().command, {}, "watcher", "_WATCHER_COMPLETE").source())
