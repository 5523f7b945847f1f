"""The alert about WhatsApp's change of August 2016, if the benchmark is beside the project."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.notifier.conftest import ADA, BY_MAIL, KEY, NOON, change_of
from watcher import compare
from watcher.model.finding import Severity
from watcher.notifier.compose import compose_alert

PAIR = Path(__file__).parents[3] / "shared/benchmark/pairs/whatsapp-privacy-2016-08-25"


@pytest.mark.skipif(not PAIR.is_dir(), reason="the benchmark is not beside the project")
def test_the_three_facts_are_in_the_first_150_words() -> None:
    old, new = (next(PAIR.glob(f"{side}.*")) for side in ("old", "new"))
    verdict = compare(old, new).verdict
    change = change_of(
        *verdict.findings,
        severity=verdict.severity,
        summary=verdict.summary,
        deadline=verdict.deadline,
        effective=verdict.effective,
    )

    mail = compose_alert(change, ADA, key=KEY, composed_at=NOON, sender=BY_MAIL)

    body = mail.get_body(("plain",))
    assert body is not None
    words = " ".join(body.get_content().split()[:150])
    assert verdict.severity is Severity.MAJOR
    assert verdict.effective is not None
    assert verdict.effective.day == date(2016, 8, 25)
    assert "no longer promises not to sell or share" in words
    assert "Facebook" in words
    assert "30 days" in words
