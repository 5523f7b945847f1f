"""Pages that need a browser, and whether there is one."""

from __future__ import annotations

import os

import pytest

from watcher.fetcher.browsing.chromium import find_chromium, has_playwright

POLICY = "We share your data with our partners. " * 20


def require_browser() -> None:
    """Skip a test that needs the browser; fail where it must be there."""
    if find_chromium(None) is not None and has_playwright():
        return
    if os.environ.get("WATCHER_TESTS_MAY_SKIP") == "0":
        pytest.fail("the browser is missing: apt-get install chromium; pip install .[browser]")
    pytest.skip("Chromium or Playwright is not installed")


def written_by(script: str, text: str = POLICY) -> str:
    """A page whose text a script writes after another has run."""
    return (
        f"<html><body><div id=root></div><script>{script}</script>"
        f"<script>root.innerHTML = '<h1>Privacy</h1><p>{text}</p>'</script></body></html>"
    )
