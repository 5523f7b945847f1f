"""A page was checked: is what it shows news, may it become so, or is it noise?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.gate.broken import find_break
from watcher.gate.decision import Decision, Kind
from watcher.gate.face import Face
from watcher.gate.history import History, Reason, Seen, Standing
from watcher.gate.novelty import brings_nothing, distance, is_minor, novelty_in
from watcher.gate.settings import DEFAULT_SETTINGS, GateSettings

#: Earlier faces among which the nearest is looked for, so that a restless page stays cheap.
_LOOKED_AT = 64
_A_RETURN = 2  # visits; who comes more often alternates
#: A variant known for this many times the believing time is no news, however long it stays now.
_OLD_VARIANT = 4
_ALTERNATING = (Reason.FLAP, Reason.VARIANT)
#: What becomes the base of later news without being news itself when it is believed.
_SILENT = (Reason.COSMETIC, Reason.LANGUAGE)
_NEVER_BELIEVED = (
    Reason.NOT_FOUND,
    Reason.SIGN_IN,
    Reason.CHALLENGE,
    Reason.NEEDS_SCRIPT,
    Reason.GARBLED,
)


def see(
    history: History,
    face: Face,
    *,
    now: datetime,
    settings: GateSettings = DEFAULT_SETTINGS,
    technical: bool = False,
) -> tuple[History, Decision]:
    """Judge what a page shows.

    Call `settle` after it, and whenever a check finds nothing new.

    Args:
        history: the page as we know it.
        face: of what came.
        now: when it came.
        settings: how patient to be.
        technical: our own reading changed, not the page.

    Returns:
        The page as we know it now, and what to do about this face.
    """
    base, known = history.find(history.base), history.find(face.key)
    pending = known is not None and known.standing is Standing.PENDING
    if known is not None and history.current == face.key and (pending or not technical):
        return _same(history, known, face, now)
    if base is None:
        return _first(history, face, now, settings)
    if technical and not pending and find_break(face, base.face, settings) is None:
        one = _adopted(known or _new(face, now))
        return _based_on(_shown(history, one, now), one, Reason.TECHNICAL)
    if known is not None:
        return _known_again(history, base.face, replace(known, face=face), now, settings)
    return _never_seen(history, base.face, face, now, settings)


def see_asked_otherwise(
    history: History, face: Face, *, now: datetime, settings: GateSettings = DEFAULT_SETTINGS
) -> tuple[History, Decision]:
    """Judge what a page shows after we began to ask for it otherwise.

    It is read at another address, put together of other pages, or asked for as another reader. What
    it shows now was there before, so that what differs is no news, however much it is. What was
    waiting to settle is in both, or stayed behind; it is not told.

    Args:
        history: the page as we know it.
        face: of what came.
        now: when it came.
        settings: how patient to be.

    Returns:
        As `see`.
    """
    known = history.find(face.key)
    begun = history.find(history.base) is not None and face.key != history.base
    # Half of the words may be gone for good; what no page shows in place of a text is still seen.
    if not begun or find_break(face, None, settings) is not None:
        return see(history, face, now=now, settings=settings)
    one = _adopted(known or _new(face, now))
    return _based_on(_shown(history, one, now), one, Reason.TECHNICAL)


def settle(
    history: History, *, now: datetime, settings: GateSettings = DEFAULT_SETTINGS
) -> tuple[History, tuple[Decision, ...]]:
    """Find what has stood long enough to be believed.

    Args:
        history: the page as we know it.
        now: when it was last found to show what `history.current` says.
        settings: how patient to be.

    Returns:
        The page as we know it now, and what is news or newly compared with.
    """
    current = history.find(history.current)
    if current is None:
        return history, ()
    history = history.put(replace(current, last_seen=now))
    decisions: list[Decision] = []
    for one in history.settling():
        due = one.settles_at is not None and one.settles_at <= now
        # While a page cannot be read, nobody knows whether its words are still there.
        if due and (one.broken or not current.broken):
            history, decision = _believe(history, one, now, settings)
            decisions.append(decision)
    return history, tuple(decisions)


def _same(history: History, known: Seen, face: Face, now: datetime) -> tuple[History, Decision]:
    history = history.put(replace(known, face=face, last_seen=now))
    if (known.face.exact, known.face.stream) != (face.exact, face.stream):
        return history, _withheld(known, Reason.COSMETIC)
    return history, Decision(kind=Kind.SAME, key=face.key)


def _first(
    history: History, face: Face, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    reason = find_break(face, None, settings)
    one = history.find(face.key) or _new(face, now)
    if reason is None:
        one = replace(one, standing=Standing.PUBLISHED, reason=None, settles_at=None)
        decision = Decision(kind=Kind.FIRST, key=face.key)
        return replace(_shown(history, one, now), base=face.key), decision
    one = _noise(one, reason)
    return _shown(history, _patiently(one, now, settings), now), _withheld(one, reason)


def _known_again(
    history: History, base: Face, known: Seen, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    """A face that was there before."""
    key = known.face.key
    if known.standing is Standing.PENDING:
        decision = Decision(kind=Kind.PENDING, key=key, against=history.base)
        return _shown(history, known, now), decision
    one = _judged_anew(known, base, settings)
    stayed = history.current if one.broken else history.readable
    if key == history.base:
        one = replace(one, settles_at=None)
    elif key != stayed or one.settles_at is None:
        one = _patiently(one, now, settings)
    back = Reason.RETURN if known.visits < _A_RETURN else Reason.VARIANT
    return _shown(history, one, now), _withheld(one, one.reason or back)


def _judged_anew(known: Seen, base: Face, settings: GateSettings) -> Seen:
    reason = find_break(known.face, base, settings)
    if reason is not None:
        return _noise(known, reason)
    alternates = known.reason is Reason.FLAP and known.visits >= _A_RETURN
    return _noise(known, Reason.VARIANT) if known.broken or alternates else known


def _never_seen(
    history: History, base: Face, face: Face, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    reason = find_break(face, base, settings)
    # What a broken page lost, it lost of what readers know, whatever it resembles.
    nearest = 0 if reason else _nearest(history, face, now, settings)
    if reason is None and any(one.face.stream == face.stream for one in history.seen):
        reason = Reason.COSMETIC
    one = replace(_new(face, now), nearest=nearest)
    if reason is not None:
        one = _noise(one, reason)
        return _shown(history, _patiently(one, now, settings), now), _withheld(one, reason)
    one = replace(one, standing=Standing.PENDING, settles_at=now + settings.settling)
    history = _shown(history, one, now)
    minor = is_minor(novelty_in(history, one), face, settings)
    return history, Decision(kind=Kind.PENDING, key=face.key, against=history.base, minor=minor)


def _believe(
    history: History, one: Seen, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    """A face that has stood long enough."""
    base, novelty = history.find(history.base), novelty_in(history, one)
    told_before = one.standing in (Standing.PUBLISHED, Standing.ADOPTED)
    if base is None or told_before or one.reason in _SILENT:
        return _based_on(history, one, one.reason or Reason.RETURN)
    old = now - one.first_seen > _OLD_VARIANT * settings.believing
    if old and one.reason in _ALTERNATING:
        return _based_on(history, one, Reason.VARIANT)
    if brings_nothing(novelty, base.face):
        if one.face.key == history.current:
            return _based_on(history, one, Reason.VARIANT)
        return history.put(_noise(one, Reason.VARIANT)), _withheld(one, Reason.VARIANT)
    told = replace(one, standing=Standing.PUBLISHED, reason=None, settles_at=None)
    minor = is_minor(novelty, one.face, settings)
    decision = Decision(kind=Kind.PUBLISH, key=one.face.key, against=history.base, minor=minor)
    return replace(history.put(told), base=one.face.key), decision


def _based_on(history: History, one: Seen, reason: Reason) -> tuple[History, Decision]:
    """Compare with a face from now on, without news."""
    decision = Decision(kind=Kind.ADOPT, key=one.face.key, against=history.base, reason=reason)
    return replace(history.put(_adopted(history.find(one.face.key) or one)), base=one.face.key), (
        decision
    )


def _new(face: Face, now: datetime) -> Seen:
    return Seen(face=face, first_seen=now, last_seen=now, visits=0, standing=Standing.ADOPTED)


def _patiently(one: Seen, now: datetime, settings: GateSettings) -> Seen:
    """With the time when it is believed although it looks like noise; None: never."""
    hardly_any = one.reason is Reason.COLLAPSE and one.face.words < settings.fewest_words
    if one.reason in _NEVER_BELIEVED or hardly_any:
        return replace(one, settles_at=None)
    return replace(one, settles_at=now + settings.believing)


def _shown(history: History, one: Seen, now: datetime) -> History:
    """With this face as what the page shows, and without what it takes back."""
    key = one.face.key
    history = history.put(replace(one, last_seen=now, visits=one.visits + 1))
    history = replace(history, current=key)
    for other in history.settling():
        if other.face.key != key and not _outlives(history, other, one):
            history = history.put(_taken_back(other))
    return history if one.broken else replace(history, readable=key)


def _outlives(history: History, one: Seen, shown: Seen) -> bool:
    """Whether a face may still be believed, now that the page shows another."""
    if shown.broken and not one.broken:
        return True
    if one.standing is Standing.PENDING:
        return novelty_in(history, one).stands_in(shown.face, known=shown.visits > 0)
    return one.reason is Reason.COLLAPSE and novelty_in(history, one).stays_away(shown.face)


def _taken_back(one: Seen) -> Seen:
    if one.standing is Standing.PENDING:
        return _noise(one, Reason.FLAP)
    return replace(one, settles_at=None)


def _nearest(history: History, face: Face, now: datetime, settings: GateSettings) -> int:
    """Key of the face that differs least among those that the page may alternate between.

    What was not there for the believing time is none of them: going back to it is a change. On the
    replay corpus no limit loses 3 real changes of 340; half of it calls one collapse news.
    """
    lately = [
        one for one in history.seen if now - one.last_seen <= settings.believing and not one.broken
    ]
    lately.sort(key=lambda one: one.last_seen, reverse=True)
    base = [one for one in history.seen if one.face.key == history.base]
    # Of several equally near the latest: on a page with a restless line it is the one just gone.
    some = (*lately[:_LOOKED_AT], *base)
    return min(some, key=lambda one: distance(one.face, face)).face.key


def _adopted(one: Seen) -> Seen:
    return replace(one, standing=Standing.ADOPTED, reason=None, settles_at=None)


def _noise(one: Seen, reason: Reason) -> Seen:
    return replace(one, standing=Standing.WITHHELD, reason=reason, settles_at=None)


def _withheld(one: Seen, reason: Reason) -> Decision:
    return Decision(kind=Kind.WITHHELD, key=one.face.key, reason=reason)
