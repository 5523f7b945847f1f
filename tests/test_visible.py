"""Page text made safe to look at."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.visible import escape_unseen, make_visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred", "␛[31mred", id="an escape sequence is drawn"),
        pytest.param("\x9b31m", "\N{REPLACEMENT CHARACTER}31m", id="the 8-bit escape too"),
        pytest.param("a\r\nSubject: b", "a  Subject: b", id="line breaks become blanks"),
        pytest.param("may \u202eton", "may [U+202E]ton", id="an override is named"),
        pytest.param("may\u200b not", "may not", id="a zero-width space goes"),
        pytest.param("so\xadft", "soft", id="a soft hyphen goes"),
        pytest.param("a\U000e0041b", "ab", id="a hidden tag goes"),
        pytest.param("\ud800", "\N{REPLACEMENT CHARACTER}", id="half a character is replaced"),
        pytest.param("Grüße, 隐私, خصوصية", "Grüße, 隐私, خصوصية", id="other scripts stay"),
    ],
)
def test_what_cannot_be_seen_is_shown_or_left_out(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    shown = make_visible(text)

    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)


@given(st.text())
def test_escaping_json_keeps_its_value(text: str) -> None:
    written = escape_unseen(json.dumps(text, ensure_ascii=False))

    assert json.loads(written) == text
    assert written.encode().decode() == written
