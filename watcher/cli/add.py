"""`watcher add`: find a site's policies, look at them, and put them into the config."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from watcher.cli.setup import config_option, count_words, read_config
from watcher.clock import utc_now
from watcher.errors import ConfigError, WatcherError
from watcher.model.answer import Answer, Failure, FailureKind
from watcher.model.page import Page
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.config import Config
    from watcher.discovery import Candidate, Entry, Found
    from watcher.fetcher import Fetcher
    from watcher.fetcher.settings import FetchSettings

NOT_WRITTEN = 1
_NOTHING_SOUND = (
    "Nothing was written: nothing here can be read as a policy for sure. Run this on a terminal to "
    "choose by number, or give the address of the policy itself."
)
#: A host that wants to rest longer is not waited for while somebody looks on.
_PATIENCE = timedelta(minutes=1)

_EPILOG = """\b
Examples:
  watcher add whatsapp.com                                 ask which ones to add
  watcher add whatsapp.com --dry-run                       only look
  watcher add https://www.example.com/legal/privacy --yes  add without asking
  watcher add example.com --name "Example Chat"            under a name of your choice

\b
Exit codes: 0 added, or only looked as asked; 1 found, but nothing written; 2 trouble.
"""


@click.command(epilog=_EPILOG)
@click.argument("address", metavar="ADDRESS|DOMAIN")
@click.option("--name", default="", help="The service's name.  [default: what the site says]")
@click.option("--yes", is_flag=True, help="Add what reads like a policy without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be added; write nothing.")
@config_option
def add(address: str, name: str, yes: bool, dry_run: bool, config_path: Path | None) -> int:
    """Find the privacy policy, terms and cookie policy of a site and watch them from now on.

    ADDRESS is a page of the site or the policy itself. Each candidate is fetched twice, as the
    watcher will do: what differs without a change is told, with a selector that cures it.
    """
    path, config = _config_at(config_path)
    found = _search(address, name.strip(), config)
    if not found.candidates:
        from watcher.discovery.describe import describe_tried

        raise WatcherError("\n".join(describe_tried(found)))
    service = _service_name(found, name.strip(), config)
    new = _show(found, service, config)
    if not new:
        click.echo("All of them are watched already.")
        return 0
    talking = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or dry_run)
    chosen = _ask(new) if talking else _sound(new)
    if not chosen:
        click.echo("Nothing was written." if talking else _NOTHING_SOUND)
        return NOT_WRITTEN
    entries = tuple(map(_entry_of, chosen))
    if dry_run or not (yes or talking):
        _show_entries(path, service, entries)
        return 0 if dry_run else _not_written()
    write_config(path, service, entries)
    click.echo(make_visible(f"{path}: {count_words(len(entries), 'page')} added to {service}."))
    click.echo("`watcher check` reads them for the first time.")
    return 0


def _config_at(given: Path | None) -> tuple[Path, Config | None]:
    """The config; None: there is none yet."""
    from watcher.config import read_environment
    from watcher.logs import set_up_logs

    path = given or read_environment().config_path
    if path.exists():
        return path, read_config(path)
    set_up_logs("warning", "auto")
    return path, None


def _search(address: str, name: str, config: Config | None) -> Found:
    from watcher.discovery import find_policies
    from watcher.fetcher import Fetcher
    from watcher.fetcher.addresses import read_address
    from watcher.fetcher.settings import FetchSettings
    from watcher.sandbox import Sandbox

    settings = config.fetch if config else FetchSettings()
    fetcher, sandbox = Fetcher(settings), Sandbox()
    try:
        with _telling() as tell:
            return find_policies(
                address,
                ask=_Visitor(fetcher, settings, tell).ask,
                accept=lambda url: read_address(url).url,
                sandbox=sandbox,
                name=name,
            )
    finally:
        fetcher.close()
        sandbox.close()


class _Visitor:
    """Asks for pages at the pace of their hosts."""

    def __init__(
        self, fetcher: Fetcher, settings: FetchSettings, tell: Callable[[str], object]
    ) -> None:
        from watcher.fetcher.pace import Paces

        self._fetcher, self._tell = fetcher, tell
        self._paces = Paces(settings.interval)
        self._patience = _PATIENCE + 2 * settings.interval
        self._allowed: dict[str, datetime] = {}

    def ask(self, url: str) -> Answer:
        """Ask for a page, and for its robots.txt before; waits until that is polite."""
        host, now = urlsplit(url).netloc, utc_now()
        wait = self._allowed.get(host, now) - now
        if wait > self._patience:
            return Failure(
                kind=FailureKind.SLOW_DOWN,
                message=f"{url}: not asked, its server wants to rest for longer. Try again later.",
                transient=True,
            )
        self._tell(url)
        time.sleep(max(wait.total_seconds(), 0))
        answer = self._fetcher.fetch(Page(service="watcher add", terms=url, url=url))
        self._allowed[host] = self._paces.rest(url, answer, utc_now())
        return answer


@contextmanager
def _telling() -> Iterator[Callable[[str], object]]:
    """Say on a terminal what is being read; say nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda url: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda url: status.update(Text(make_visible(url)))


def _service_name(found: Found, name: str, config: Config | None) -> str:
    """The service that the pages belong to: one of the config if it is the same site's."""
    from watcher.discovery.site import is_same_site

    pages = config.pages if config else ()
    wanted = (name or found.name).casefold()
    named = (page.service for page in pages if page.service.casefold() == wanted)
    near = (page.service for page in pages if not name and is_same_site(page.url, found.home))
    return next(named, None) or next(near, None) or name or found.name


def _show(found: Found, service: str, config: Config | None) -> tuple[Candidate, ...]:
    """Print what was found; returns what is not watched yet."""
    from watcher.discovery.describe import describe_candidate, describe_unread

    new: list[Candidate] = []
    for candidate in found.candidates:
        known = _known_as(candidate, service, config)
        if not known:
            new.append(candidate)
        mark = "  -" if known else f"{len(new):>3}"
        _print(describe_candidate(candidate), mark)
        if known:
            click.echo(make_visible(f"     ok    {known}"))
    _print(describe_unread(found), "  -")
    return tuple(new)


def _print(lines: Iterable[str], mark: str) -> None:
    for line in lines:
        is_first = not line.startswith(" ")
        click.echo(make_visible(f"{mark if is_first else '   '}  {line}"))


def _known_as(candidate: Candidate, service: str, config: Config | None) -> str:
    """Why a candidate need not be added; "": it is new."""
    for page in config.pages if config else ():
        if page.url.rstrip("/") == candidate.url.rstrip("/"):
            return f"it is watched already, as {page.key}"
        if page.key.casefold() == f"{service}/{candidate.kind.value}".casefold():
            return f"{page.key} is watched already, at {page.url}"
    return ""


def _sound(new: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Those that read like what they are said to be."""
    return tuple(candidate for candidate in new if not candidate.doubts)


def _ask(new: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Those that the person at the terminal wants."""
    usual = ",".join(str(new.index(candidate) + 1) for candidate in _sound(new))
    answer = click.prompt(
        "Which ones to add? Numbers, all or none", default=usual or "none", value_proc=_numbers(new)
    )
    return tuple(new[number - 1] for number in answer)


def _numbers(new: tuple[Candidate, ...]) -> Callable[[str], tuple[int, ...]]:
    """Reads "1,3", "all" or "none"."""

    def read(text: str) -> tuple[int, ...]:
        words = text.replace(",", " ").split()
        if words in (["all"], ["none"]):
            return tuple(range(1, len(new) + 1)) if words == ["all"] else ()
        if not all(word.isdecimal() and 1 <= int(word) <= len(new) for word in words):
            raise click.BadParameter(f"write numbers from 1 to {len(new)}, all or none")
        return tuple(dict.fromkeys(map(int, words)))

    return read


def _show_entries(path: Path, service: str, entries: tuple[Entry, ...]) -> None:
    """Print the entries as they would be written."""
    from watcher.discovery.entries import write_entries

    click.echo(make_visible(f"Entries for {path}:"))
    for line in write_entries(service, entries).splitlines():
        click.echo(make_visible(f"    {line}").rstrip())


def _not_written() -> int:
    click.echo("Nothing was written. Add --yes to write them, or --dry-run only to look.")
    return NOT_WRITTEN


def _entry_of(candidate: Candidate) -> Entry:
    from watcher.discovery import Entry

    return Entry(
        name=candidate.kind.value,
        url=candidate.url,
        select=candidate.steadiness.select,
        remove=candidate.steadiness.remove,
    )


def write_config(path: Path, service: str, entries: tuple[Entry, ...]) -> None:
    """Put entries into a config, whole or not at all; a config that is not there is begun.

    Args:
        path: of the config; a link is followed.
        service: the service's name.
        entries: its new terms.

    Raises:
        ConfigError: the config would not be valid with them; the file is as it was.
        WatcherError: the file cannot be written.
    """
    from watcher.cli.config import example_config
    from watcher.discovery import add_entries, begin_config

    target = path.resolve()
    try:
        old = target.read_bytes() if target.exists() else begin_config(example_config()).encode()
        text = add_entries(old.decode("utf-8-sig"), service, entries)
        _replace(_Rewrite(target, shown=path, begins_with_mark=old.startswith(_MARK)), text)
    except ValueError as error:
        raise ConfigError((f"{path}: {error}",)) from error
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WatcherError(f"{path}: {reason}. Nothing was written.") from error


_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """A config that is about to be replaced."""

    target: Path
    shown: Path
    begins_with_mark: bool


def _replace(rewrite: _Rewrite, text: str) -> None:
    """Write beside the file, read that as a config, and only then let it take the file's place."""
    from watcher.config import load_config, read_environment

    target = rewrite.target
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as file:
            file.write((_MARK if rewrite.begins_with_mark else b"") + text.encode())
            file.flush()
            os.fsync(file.fileno())
        load_config(unfinished, read_environment())
        if target.exists():
            unfinished.chmod(target.stat().st_mode & 0o7777)
        unfinished.replace(target)
    except ConfigError as error:
        told = (mistake.replace(str(unfinished), str(rewrite.shown)) for mistake in error.mistakes)
        raise ConfigError(tuple(told)) from error
    finally:
        unfinished.unlink(missing_ok=True)
