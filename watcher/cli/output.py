"""Where a report goes: the terminal in colour, a pipe without, or a file that is written whole."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import NoReturn

from watcher.errors import DiskFull, WatcherError
from watcher.model.comparison import Comparison
from watcher.report import Drawing, View, draw_comparison

_SUFFIXES = {
    ".json": Drawing.JSON,
    ".html": Drawing.HTML,
    ".htm": Drawing.HTML,
    ".md": Drawing.MARKDOWN,
}


def put_report(
    comparison: Comparison, view: View, *, drawing: str | None, output: Path | None
) -> None:
    """Print a comparison or write it to a file, as the command line asks.

    Args:
        comparison: what to show.
        view: how much of it.
        drawing: the form asked for; None: by the file's suffix, else text.
        output: the file; None or "-": standard output.

    Raises:
        WatcherError: it cannot be printed or written.
    """
    to_file = output is not None and str(output) != "-"
    suffix = output.suffix.lower() if output is not None else ""
    form = Drawing(drawing) if drawing else _SUFFIXES.get(suffix, Drawing.TEXT)
    if output is not None and to_file:
        write_report(comparison, form, view, output)
    else:
        print_report(comparison, form, view)


def print_report(comparison: Comparison, drawing: Drawing, view: View) -> None:
    """Print a comparison on standard output, in colour if a person looks.

    Raises:
        WatcherError: standard output is closed or full.
    """
    if sys.stdout is None:
        raise WatcherError("Standard output is closed. Use -o FILE to write the result to a file.")
    try:
        if drawing is Drawing.TEXT and sys.stdout.isatty():
            _print_coloured(comparison, view)
        else:
            # Bytes: a pipe gets UTF-8 whatever the locale says, as JSON and HTML require.
            sys.stdout.buffer.write(draw_comparison(comparison, drawing, view).encode())
        sys.stdout.flush()
    except OSError as error:
        _stop_printing(error)


def write_report(comparison: Comparison, drawing: Drawing, view: View, path: Path) -> None:
    """Write a comparison to a file, whole or not at all.

    Args:
        comparison: what to write.
        drawing: in which form.
        view: how much of it.
        path: where; a link is followed, a file that is there is replaced at the end.

    Raises:
        DiskFull: there is no room; a file that was there is as it was.
        WatcherError: the file cannot be written.
    """
    body = draw_comparison(comparison, drawing, view).encode()
    try:
        _write_whole(path, body)
    except OSError as error:
        raise _not_written(str(path), error) from error


def _print_coloured(comparison: Comparison, view: View) -> None:
    from watcher.cli.colour import print_lines
    from watcher.report.text import draw_lines

    print_lines(draw_lines(comparison, view))


def _write_whole(path: Path, body: bytes) -> None:
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(body)  # a device or a named pipe cannot be replaced
        return
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            unfinished.chmod(target.stat().st_mode & 0o7777)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _not_written(what: str, error: OSError) -> WatcherError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"{what}: there is no room left to write. Free some space and try again.")
    reason = (error.strerror or "it cannot be written").lower()
    return WatcherError(f"{what}: {reason}. Choose another place for the result.")


def _stop_printing(error: OSError) -> NoReturn:
    # What is still buffered would fail again, noisily, when the interpreter exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno == errno.EPIPE:
        raise WatcherError("The reader of standard output went away before the end.") from error
    raise _not_written("standard output", error) from error
