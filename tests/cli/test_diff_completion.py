"""Shell completion, and the list of commands."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import click
import pytest

from watcher.cli import COMMANDS, SHORT_HELP, cli


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_each_shell(shell: str) -> None:
    line = [sys.executable, "-m", "watcher", "completion", shell]

    done = subprocess.run(line, capture_output=True, text=True, check=True)

    assert "_WATCHER_COMPLETE" in done.stdout


def test_an_unknown_shell_is_wrong_usage() -> None:
    line = [sys.executable, "-m", "watcher", "completion", "tcsh"]

    assert subprocess.run(line, capture_output=True, check=False).returncode == 2


def test_commands_are_completed_without_loading_them() -> None:
    asked = {"_WATCHER_COMPLETE": "bash_complete", "COMP_WORDS": "watcher di", "COMP_CWORD": "1"}
    line = [sys.executable, "-X", "importtime", "-m", "watcher"]

    done = subprocess.run(line, capture_output=True, text=True, check=True, env=os.environ | asked)

    assert done.stdout == "plain,diff\n"
    assert "watcher.cli.diff" not in done.stderr


def test_every_command_has_a_line_in_the_help() -> None:
    assert set(SHORT_HELP) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    module = COMMANDS[name].partition(":")[0]
    assert importlib.util.find_spec(module), f"{module} is missing"
    context = click.Context(cli, info_name="watcher")
    command = cli.get_command(context, name)
    assert command is not None

    shown = command.get_help(click.Context(command, info_name=name, parent=context))

    assert f"watcher {name}" in shown.partition("Examples")[2] or "Example" in shown
    assert all(getattr(option, "help", "") for option in command.params if option.opts[0][0] == "-")
