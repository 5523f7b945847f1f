"""A page was checked: is what it shows news, may it become so, or is it noise?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.gate.broken import find_break
from watcher.gate.decision import Decision, Kind
from watcher.gate.face import Face
from watcher.gate.history import History, Reason, Seen, Standing
from watcher.gate.novelty import Novelty, brings_nothing, distance, novelty_of
from watcher.gate.settings import DEFAULT_SETTINGS, GateSettings

#: Earlier faces among which the nearest is looked for, so that a restless page stays cheap.
_LOOKED_AT = 64
_A_RETURN = 2  # visits; who comes more often alternates


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
    if known is not None and history.current == face.key and not technical:
        return _same(history, known, face, now)
    if base is None:
        return _first(history, face, now, settings)
    if technical:
        return _adopt(history, _seen_again(history, known, now) or _new(face, now), technical=True)
    if known is not None:
        return _known_again(history, known, face, now)
    return _never_seen(history, base.face, face, now, settings)


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
    if not current.broken:
        for one in history.pending():
            if one.settles_at is not None and one.settles_at <= now:
                history, decision = _settle_one(history, one, now, settings)
                decisions.append(decision)
    history, late = _believe(history, now, settings)
    return history, (*decisions, *late)


def _same(history: History, known: Seen, face: Face, now: datetime) -> tuple[History, Decision]:
    cosmetic = known.face.exact != face.exact
    history = history.put(replace(known, face=face, last_seen=now))
    if cosmetic:
        return history, _withheld(known, Reason.COSMETIC)
    return history, Decision(kind=Kind.SAME, key=face.key)


def _first(
    history: History, face: Face, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    reason = find_break(face, None, settings)
    if reason is None:
        one = replace(_new(face, now), standing=Standing.PUBLISHED)
        return _shown(history, one, base=True), Decision(kind=Kind.FIRST, key=face.key)
    one = _seen_again(history, history.find(face.key), now) or _new(face, now, reason)
    return _shown(history, one), _withheld(one, reason)


def _known_again(
    history: History, known: Seen, face: Face, now: datetime
) -> tuple[History, Decision]:
    """A face that was there before."""
    one = replace(_seen_again(history, known, now) or known, face=face)
    if known.standing is Standing.PENDING:
        return _shown(history, one), Decision(kind=Kind.PENDING, key=face.key, against=history.base)
    if one.reason is Reason.FLAP and one.visits > _A_RETURN:
        one = replace(one, reason=Reason.VARIANT)
    back = Reason.VARIANT if one.visits > _A_RETURN else Reason.RETURN
    return _shown(history, one), _withheld(one, one.reason or back)


def _never_seen(
    history: History, base: Face, face: Face, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    reason = find_break(face, base, settings)
    if reason is None and any(one.face.stream == face.stream for one in history.seen):
        reason = Reason.COSMETIC
    if reason is not None:
        one = _new(face, now, reason)
        return _shown(history, one), _withheld(one, reason)
    one = replace(
        _new(face, now),
        standing=Standing.PENDING,
        settles_at=now + settings.settling,
        nearest=_nearest(history, face),
    )
    history = _shown(history, one)
    minor = _is_minor(_novelty(history, one), face, settings)
    return history, Decision(kind=Kind.PENDING, key=face.key, against=history.base, minor=minor)


def _settle_one(
    history: History, one: Seen, now: datetime, settings: GateSettings
) -> tuple[History, Decision]:
    novelty = _novelty(history, one)
    base = history.find(history.base)
    if base is not None and brings_nothing(novelty, base.face):
        return history.put(_noise(one, Reason.VARIANT)), _withheld(one, Reason.VARIANT)
    return _publish(history, one, minor=_is_minor(novelty, one.face, settings))


def _believe(
    history: History, now: datetime, settings: GateSettings
) -> tuple[History, tuple[Decision, ...]]:
    """What we took for noise, and what stands now for so long that it is the page."""
    one = history.find(history.current)
    if one is None or now - one.since < settings.believing:
        return history, ()
    if one.face.key == history.base or one.standing is Standing.PENDING:
        return history, ()
    if one.reason is Reason.COLLAPSE and one.face.words >= settings.fewest_words:
        history, decision = _publish(history, one, minor=False)
        return history, (decision,)
    if one.reason in (Reason.FLAP, Reason.VARIANT):
        history, decision = _publish(history, one, minor=False)
        return history, (decision,)
    tiny = history.base == 0 and one.reason is Reason.COLLAPSE and one.face.words > 0
    if tiny or one.reason in (None, Reason.LANGUAGE, Reason.COSMETIC):
        history, decision = _adopt(history, one)
        return history, (decision,)
    return history, ()


def _publish(history: History, one: Seen, *, minor: bool) -> tuple[History, Decision]:
    told = replace(one, standing=Standing.PUBLISHED, reason=None, settles_at=None)
    decision = Decision(kind=Kind.PUBLISH, key=one.face.key, against=history.base, minor=minor)
    return replace(history.put(told), base=one.face.key), decision


def _adopt(history: History, one: Seen, *, technical: bool = False) -> tuple[History, Decision]:
    adopted = replace(one, standing=Standing.ADOPTED, reason=None, settles_at=None)
    history = _shown(history, adopted, base=True) if technical else history.put(adopted)
    decision = Decision(
        kind=Kind.ADOPT,
        key=one.face.key,
        against=history.base,
        reason=Reason.TECHNICAL if technical else one.reason,
    )
    return replace(history, base=one.face.key), decision


def _new(face: Face, now: datetime, reason: Reason | None = None) -> Seen:
    return Seen(
        face=face,
        first_seen=now,
        last_seen=now,
        since=now,
        standing=Standing.WITHHELD if reason else Standing.ADOPTED,
        reason=reason,
    )


def _seen_again(history: History, known: Seen | None, now: datetime) -> Seen | None:
    if known is None:
        return None
    stayed = history.current if known.broken else history.readable
    since = known.since if stayed == known.face.key else now
    return replace(known, last_seen=now, since=since, visits=known.visits + 1)


def _shown(history: History, one: Seen, *, base: bool = False) -> History:
    """With this face as what the page shows, and without what it takes back."""
    key = one.face.key
    history = replace(history.put(one), current=key)
    if base:
        history = replace(history, base=key)
    if one.broken:
        return history
    for other in history.pending():
        if other.face.key != key and not _novelty(history, other).stands_in(one.face):
            history = history.put(_noise(other, Reason.FLAP))
    return replace(history, readable=key)


def _nearest(history: History, face: Face) -> int:
    readable = [one for one in history.seen if not one.broken]
    lately = sorted(readable, key=lambda one: one.last_seen, reverse=True)[:_LOOKED_AT]
    # Of several equally near the latest: on a page with a restless line it is the one just gone.
    return min(lately, key=lambda one: distance(one.face, face)).face.key


def _novelty(history: History, one: Seen) -> Novelty:
    base = history.find(history.base) or one
    nearest = history.find(one.nearest) or base
    return novelty_of(one.face, nearest=nearest.face, base=base.face)


def _is_minor(novelty: Novelty, face: Face, settings: GateSettings) -> bool:
    return novelty.sentences <= max(1, settings.minor_share * len(face.sentences))


def _noise(one: Seen, reason: Reason) -> Seen:
    return replace(one, standing=Standing.WITHHELD, reason=reason, settles_at=None)


def _withheld(one: Seen, reason: Reason) -> Decision:
    return Decision(kind=Kind.WITHHELD, key=one.face.key, reason=reason)
