"""When a page is asked for with a browser: when nothing else shows its text."""

from __future__ import annotations

import threading
from collections import OrderedDict

from watcher.fetcher.browsing.shell import count_words, is_shell
from watcher.model.answer import Answer, Failure, FailureKind, Fetched

#: As many pages as the fetcher remembers; forgetting one costs a second request.
_MOST_KNOWN = 20_000
#: Fewer words are a notice; a policy of a few dozen is read if there is no browser.
_FEWEST_WORDS = 20
#: A name and a password help there, or nothing does.
_NOT_FOR_BROWSERS = (401, 451)
#: What goes wrong with browsers, rather than with pages.
_OF_THE_BROWSER = (
    FailureKind.NEEDS_BROWSER,
    FailureKind.UNREADABLE,
    FailureKind.TIMEOUT,
    FailureKind.PROTOCOL,  # what it could not open, and does not say why
)


def calls_for_browser(answer: Answer) -> bool:
    """Whether an answer without a browser is a shell, or a wall that lets browsers through."""
    if isinstance(answer, Fetched):
        return is_shell(answer.body)
    if isinstance(answer, Failure):
        return answer.kind is FailureKind.BLOCKED and answer.status not in _NOT_FOR_BROWSERS
    return False


def is_page(answer: Answer) -> bool:
    """Whether an answer has words to read."""
    return isinstance(answer, Fetched) and count_words(answer.body) >= _FEWEST_WORDS


def may_fall_back(shown: Fetched | Failure) -> bool:
    """Whether the browser, not the page, was the trouble, so that asking without one may help."""
    return isinstance(shown, Failure) and shown.kind in _OF_THE_BROWSER


class Needs:
    """Which pages need a browser, as far as this process has seen."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, bool] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, key: str) -> bool | None:
        """Whether the page of a key needs one; None: it was not tried yet."""
        return self._known.get(key)

    def remember(self, key: str, needs: bool) -> None:
        """Keep what a try has shown."""
        with self._lock:
            self._known[key] = needs
            self._known.move_to_end(key)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
