"""A comparison for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from watcher.model.comparison import Comparison
from watcher.report import View
from watcher.report.as_json import comparison_to_json, draw_json

DOCUMENTED = Path(__file__).parents[2] / "docs" / "json.md"


def keys_of(value: Any) -> Iterator[str]:
    """All keys in a JSON value, at any depth."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_the_verdict_is_told_in_plain_values(chirp: Comparison) -> None:
    told = comparison_to_json(chirp)

    assert told["schema"] == 1
    assert told["severity"] == "major"
    assert told["score"] == 7.5
    assert told["summary"] == ["Your phone number may now go to the Pigeon companies for ads."]
    assert told["effective_date"] == "2031-03-01"


def test_a_deadline_in_days_keeps_its_quote(chirp: Comparison) -> None:
    deadline = comparison_to_json(chirp)["deadline"]

    assert (deadline["date"], deadline["days"]) == (None, 30)
    assert deadline["quote"]["text"].startswith("You have 30 days")


def test_nothing_stated_is_null(no_change: Comparison) -> None:
    told = comparison_to_json(no_change)

    assert told["effective_date"] is told["effective"] is told["deadline"] is None
    assert told["changes"] == told["findings"] == []


def test_quotes_stand_where_their_offsets_say(chirp: Comparison) -> None:
    told = comparison_to_json(chirp)

    for finding in told["findings"]:
        for side in ("old", "new"):
            text = told[side]["text"]
            places = finding[f"{side}_places"]
            cut = [text[place["start"] : place["end"]] for place in places]
            assert cut == finding[f"{side}_quotes"]


def test_every_change_has_its_texts_and_edits(chirp: Comparison) -> None:
    changes = comparison_to_json(chirp)["changes"]

    ops = [change["op"] for change in changes]
    assert ops == ["added", "moved", "removed", "added", "reworded", "added", "removed"]
    assert changes[4]["edits"][1] == {"op": "insert", "text": "and photo "}
    assert changes[1]["old"][0]["section"] == ["Contact"]


def test_the_text_is_json_whatever_the_page_holds(one_clause: Callable[..., Comparison]) -> None:
    hostile = 'a\x00\x1b[2J\x9b"\\\u202e\u2028\ud800</script>'

    written = draw_json(one_clause(hostile))

    assert json.loads(written)["old"]["text"] == hostile
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", written)


def test_the_order_of_keys_never_changes(chirp: Comparison, no_change: Comparison) -> None:
    assert list(comparison_to_json(chirp)) == list(comparison_to_json(no_change))


def test_a_given_title_is_told(chirp: Comparison) -> None:
    assert comparison_to_json(chirp, View(title="August"))["title"] == "August"


def test_every_key_is_documented(chirp: Comparison) -> None:
    documented = set(re.findall(r"`(\w+)`", DOCUMENTED.read_text(encoding="utf-8")))

    assert set(keys_of(comparison_to_json(chirp))) <= documented
