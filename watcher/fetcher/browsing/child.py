"""The process that steers the browser: one address after the other until nobody has more."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, sync_playwright

#: Text that stays so for so long has arrived, seconds; pieces of one page come faster.
_QUIET = 1.0
#: With so few letters it is likely that the text has not come at all.
_FEW_LETTERS = 500
_QUIET_IF_FEW = 3.0
#: What moves for longer than that will not settle: tickers, animations.
_LONGEST_SETTLING = 15.0
_LOOK_EVERY = 0.2
#: Nothing to read in them.
_NOT_LOADED = frozenset(("image", "media", "font"))
_BRINGS_TEXT = frozenset(("document", "script", "xhr", "fetch"))
#: Text without numbers, so that a clock does not keep a page from settling.
_TEXT = """() => {
    const text = (document.body ? document.body.textContent : "").replace(/[0-9]+/g, "");
    let sum = 0;
    for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) | 0;
    return [document.readyState === "loading" ? 0 : 1, text.length, sum];
}"""
_LENGTH = "() => document.documentElement.outerHTML.length"


@dataclass(slots=True, kw_only=True)
class Sight:
    """What was seen of a page so far.

    Args:
        answer: the newest answer for the page itself; None: none yet.
        visited: addresses that the page itself was asked at.
        loading: requests under way that may bring text.
        crashed: whether the page is gone.
    """

    answer: Response | None = None
    visited: list[str] = field(default_factory=list)
    loading: set[Any] = field(default_factory=set)
    crashed: bool = False


def main(options: dict[str, Any]) -> None:
    """Work until standard input ends.

    Args:
        options: `executable`, `flags`, `sandbox`, `agent`, `language`.
    """
    outgoing = sys.stdout.buffer
    # What a library prints must not stand between our replies.
    sys.stdout = sys.stderr
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options["executable"],
            args=options["flags"],
            chromium_sandbox=options["sandbox"],
            headless=True,
            handle_sigint=False,
        )
        for line in sys.stdin.buffer:
            head, body = _visit(browser, options, json.loads(line))
            head["lost"] = not browser.is_connected()
            outgoing.write(json.dumps(head | {"size": len(body)}).encode() + b"\n" + body)
            outgoing.flush()
            if head["lost"]:
                break
        with contextlib.suppress(Error):
            browser.close()


def _visit(
    browser: Browser, options: dict[str, Any], task: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    try:
        # A context of its own: no cookies, storage or cache of an earlier page.
        context = browser.new_context(
            accept_downloads=False,
            service_workers="block",
            user_agent=_agent(browser, options["agent"]),
            extra_http_headers={"Accept-Language": options["language"]},
            viewport={"width": 1280, "height": 1024},
        )
    except Error as error:
        return {"error": error.message}, b""
    sight = Sight()
    try:
        return _look_at(context, task, sight)
    except Error as error:
        return {"error": error.message, "visited": sight.visited}, b""
    finally:
        with contextlib.suppress(Error):
            context.close()


def _agent(browser: Browser, ours: str) -> str:
    """Who we say we are: the browser that it is, and we who steer it."""
    major = browser.version.partition(".")[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Chrome/{major}.0.0.0 Safari/537.36 {ours}"
    )


def _look_at(
    context: BrowserContext, task: dict[str, Any], sight: Sight
) -> tuple[dict[str, Any], bytes]:
    until = time.monotonic() + task["seconds"]  # noqa: TID251 - this process has no other clock
    page = context.new_page()
    context.on("page", lambda popup: popup.close())
    context.route("**/*", lambda route: _filter(page, route, sight))
    _watch(page, sight)
    page.goto(task["url"], wait_until="commit", timeout=1_000 * task["seconds"])
    _settle(page, sight, until)
    if sight.crashed or sight.answer is None:
        raise Error("crashed" if sight.crashed else "no answer")
    if page.evaluate(_LENGTH) > task["bytes"]:
        raise Error("too large")
    body = page.content().encode(errors="replace")
    return {
        "url": sight.answer.url,
        "at": page.url,
        "status": sight.answer.status,
        "headers": [[line["name"], line["value"]] for line in sight.answer.headers_array()],
        "visited": sight.visited,
    }, body


def _filter(page: Page, route: Any, sight: Sight) -> None:
    request = route.request
    wanted = request.resource_type not in _NOT_LOADED and not sight.crashed
    with contextlib.suppress(Error):  # the page left before we decided
        route.continue_() if wanted and not _is_popup(page, request) else route.abort()


def _is_popup(page: Page, request: Any) -> bool:
    try:
        return bool(request.is_navigation_request() and request.frame.page != page)
    except Error:  # its page is not there yet, ours is
        return True


def _watch(page: Page, sight: Sight) -> None:
    def asked(request: Any) -> None:
        if request.resource_type in _BRINGS_TEXT:
            sight.loading.add(request)
        if _is_page_itself(page, request):
            sight.visited.append(request.url)

    def answered(response: Response) -> None:
        if _is_page_itself(page, response.request):
            sight.answer = response

    def ended(request: Any) -> None:
        sight.loading.discard(request)

    def crashed(_: Page) -> None:
        sight.crashed = True

    page.on("request", asked)
    page.on("response", answered)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    page.on("crash", crashed)


def _is_page_itself(page: Page, request: Any) -> bool:
    try:
        return bool(request.is_navigation_request() and request.frame == page.main_frame)
    except Error:  # a frame that is gone, or does not exist yet
        return False


def _settle(page: Page, sight: Sight, until: float) -> None:
    """Wait until the text stays the same and nothing is under way that may bring more."""
    now: Callable[[], float] = time.monotonic  # noqa: TID251 - this process has no other clock
    end = min(until, now() + _LONGEST_SETTLING)
    seen, since = None, now()
    while now() < end and not sight.crashed:
        try:
            text = page.evaluate(_TEXT)
        except Error as error:
            if "crash" in error.message or "closed" in error.message:
                raise
            text = None  # it is on its way to another address
        if text is None or text != seen:
            seen, since = text, now()
        quiet = _QUIET_IF_FEW if text is None or text[1] < _FEW_LETTERS else _QUIET
        if text and text[0] and not sight.loading and now() - since >= quiet:
            return
        page.wait_for_timeout(1_000 * _LOOK_EVERY)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
