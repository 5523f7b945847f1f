"""One plain sentence for a finding, built from what the text names."""

from __future__ import annotations

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.hits import UNRULED, Hit
from watcher.differ.judge.phrases import (
    data_phrase,
    is_plural,
    purpose_phrase,
    recipient_phrase,
    sentence,
)
from watcher.differ.judge.standing import GROUPS
from watcher.model.finding import Kind

_TOO_FEW = 4  # changed words that tell nothing without their sentence ("or age")
_EXTRACT = 18  # words of the text in a sentence; the quotes below it hold the rest


def explain(hit: Hit, case: Case) -> str:
    """What a finding means for the person whose data it is, in one sentence.

    Args:
        hit: the rule that speaks loudest.
        case: the change it speaks about.
    """
    if hit.rule == UNRULED:
        return sentence(_words_of(case))
    tell = _GAINS if hit.expands else _LIMITS
    told = sentence(tell[hit.kind](hit, case))
    return sentence(_words_of(case)) if told in _SAYS_NOTHING else told


def _words_of(case: Case) -> str:
    """Where no rule knows what it means, the words themselves: nothing is guessed."""
    if not case.new.clauses:
        return f"no longer in the text: {_extract(case.change.old_text)}"
    if not case.old.clauses:
        return f"new in the text: {_extract(case.change.new_text)}"
    put = " … ".join(run.text.strip() for run in case.new.runs if run.telling)
    taken = " … ".join(run.text.strip() for run in case.old.runs if run.telling)
    if len(f"{put} {taken}".split()) < _TOO_FEW:
        return f"reworded: {_extract(case.change.new_text)}"
    if put and taken:
        return f"reworded from {_extract(taken)} to {_extract(put)}"
    return f"put into a sentence: {_extract(put)}" if put else f"taken out: {_extract(taken)}"


def _extract(text: str) -> str:
    words = text.replace('"', "'").split()
    if len(words) > _EXTRACT:
        return f"“{' '.join(words[:_EXTRACT])} …”"
    return f"“{' '.join(words).rstrip('.;:,')}”"


def _sharing(hit: Hit, case: Case) -> str:
    data, who, what_for = _parts(hit)
    if hit.rule.startswith("speaks-of-merger"):
        return f"{data} may now go to a buyer if the company is sold or merged"
    if hit.rule.startswith("speaks-of-legal"):
        return f"{data} may now be disclosed to authorities or because of legal demands"
    if not who:
        return f"{data} may now be passed on to others {what_for}"
    if _forbade_sharing(case.old):
        were = "they were" if is_plural(data) else "it was"
        unless = " without your consent" if "without-consent" in case.old.cues else ""
        return f"{data} may now go to {who} {what_for}; before, {were} not shared{unless}"
    return f"{data} may now go to {who} {what_for}"


def _collecting(hit: Hit, case: Case) -> str:
    data, who, what_for = _parts(hit)
    if hit.sharing and who:
        return f"{who} may now get {data} {what_for}"
    if hit.sharing:
        return f"{data} may now be passed on to others {what_for}"
    return f"the company may now collect or use {data} {what_for}"


def _using(hit: Hit, case: Case) -> str:
    data, who, what_for = _parts(hit)
    if hit.sharing and who:
        return f"{data} may now go to {who} {what_for}"
    return f"{data} may now be used {what_for or 'for more than before'}"


def _source(hit: Hit, case: Case) -> str:
    data, who, what_for = _parts(hit)
    return f"the company may now get {data} from {who or 'others'} {what_for}"


def _promise_lost(hit: Hit, case: Case) -> str:
    if hit.rule not in ("lost-promise", "weaker-promise"):
        return "a limit on what the company does with your data is gone or weaker"
    gone = "is gone" if not case.new.forbidden() else "is gone or weaker"
    promise = _promise(hit, case.old)
    return (
        f"the promise not to {promise} {gone}" if promise else f"a promise about your data {gone}"
    )


def _promise(hit: Hit, side: Side) -> str:
    """ "share your phone number with advertisers without your consent"; "" if too tangled."""
    data, who, what_for = _parts(hit)
    acts = [s.act for s in side.statements if s.forbidden and s.act in _VERBS]
    outward = [act for act in acts if GROUPS[act] == "out"]
    verbs = list(dict.fromkeys(_VERBS[act] for act in (outward if hit.sharing else acts)))
    if not verbs:
        return ""
    to = f"{_JOIN.get(verbs[-1], 'with')} {who}" if who and hit.sharing else ""
    consent = "without your consent" if "without-consent" in side.cues else ""
    return f"{' or '.join(verbs[:2])} {data} {to} {what_for} {consent}"


def _consent_lost(hit: Hit, case: Case) -> str:
    _data, _who, _what_for = _parts(hit)
    if hit.rule.startswith(("lost-opt-in", "lost-explicit")):
        return f"consent that the text asked you for is gone or weaker{_about(hit)}"
    if hit.rule.startswith("lost-opt-out"):
        return f"a way to refuse is gone or weaker{_about(hit)}"
    return f"you have less choice than before{_about(hit)}"


def _kept_longer(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    if hit.rule == "longer-time":
        return f"{data} may now be kept for longer"
    return f"the limits on how long {data} may be kept are gone or weaker"


def _moved_abroad(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    return f"{data} may now be sent to more countries, or with weaker safeguards"


def _rights_lost(hit: Hit, case: Case) -> str:
    if hit.rule.startswith("lost-notify") or hit.rule.startswith("lost-change-terms"):
        return "the company promises less notice than before"
    return "a right that the text gave you is gone or weaker"


def _sharing_less(hit: Hit, case: Case) -> str:
    data, who, _ = _parts(hit)
    return f"the text no longer says that {data} may go to {who or 'others'}"


def _collecting_less(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    return f"the text no longer says that the company collects or uses {data}"


def _using_less(hit: Hit, case: Case) -> str:
    data, _, what_for = _parts(hit)
    return f"the text no longer says that {data} may be used {what_for or 'as before'}"


def _promise_won(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    if hit.rule in ("lost-promise", "weaker-promise") and (promise := _promise(hit, case.new)):
        return f"the company now promises not to {promise}"
    if hit.rule == "lost-protect":
        return f"the company now promises to protect {data}"
    return "the company now limits what it does with your data"


def _consent_won(hit: Hit, case: Case) -> str:
    if hit.rule.startswith(("lost-opt-in", "lost-explicit")):
        return f"the text now makes something depend on your consent{_about(hit)}"
    return f"you now have a choice, or a way to refuse{_about(hit)}"


def _kept_shorter(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    return f"the text now limits how long {data} may be kept"


def _moved_less(hit: Hit, case: Case) -> str:
    data, _, _ = _parts(hit)
    return f"{data} may now be sent to fewer countries, or with better safeguards"


def _rights_won(hit: Hit, case: Case) -> str:
    if hit.rule.startswith(("lost-notify", "lost-change-terms")):
        return "the company now promises more notice than before"
    return "the text now gives you a right, or says how to use one"


def _parts(hit: Hit) -> tuple[str, str, str]:
    return (
        data_phrase(hit.data),
        recipient_phrase(hit.recipients),
        purpose_phrase(hit.purposes),
    )


def _about(hit: Hit) -> str:
    data, _, _ = _parts(hit)
    return f"; it is about {data}" if data != "your data" else ""


def _forbade_sharing(side: Side) -> bool:
    return any(group == "out" for group, _, _ in side.forbidden())


_VERBS = {
    "share": "share",
    "send": "send",
    "sell": "sell",
    "publish": "publish",
    "transfer": "transfer",
    "collect": "collect",
    "receive": "collect",
    "use": "use",
    "combine": "combine",
    "infer": "infer",
    "profile": "track",
    "keep": "keep",
}
_JOIN = {"send": "to", "sell": "to", "transfer": "to", "publish": "for"}
_GAINS = {
    Kind.RECIPIENT: _sharing,
    Kind.DATA: _collecting,
    Kind.PURPOSE: _using,
    Kind.SOURCE: _source,
    Kind.PROMISE: _promise_lost,
    Kind.CONSENT: _consent_lost,
    Kind.RETENTION: _kept_longer,
    Kind.TRANSFER: _moved_abroad,
    Kind.RIGHTS: _rights_lost,
}
_LIMITS = {
    Kind.RECIPIENT: _sharing_less,
    Kind.DATA: _collecting_less,
    Kind.PURPOSE: _using_less,
    Kind.SOURCE: _collecting_less,
    Kind.PROMISE: _promise_won,
    Kind.CONSENT: _consent_won,
    Kind.RETENTION: _kept_shorter,
    Kind.TRANSFER: _moved_less,
    Kind.RIGHTS: _rights_won,
}
# Sentences that would fit any change of their kind: there the text's own words tell more.
_SAYS_NOTHING = frozenset(
    (
        "Your data may now be passed on to others.",
        "The company may now collect or use your data.",
        "Your data may now be used for more than before.",
        "The company may now get your data from others.",
        "A limit on what the company does with your data is gone or weaker.",
        "A promise about your data is gone.",
        "A promise about your data is gone or weaker.",
        "You have less choice than before.",
        "Consent that the text asked you for is gone or weaker.",
        "A way to refuse is gone or weaker.",
        "A right that the text gave you is gone or weaker.",
        "The limits on how long your data may be kept are gone or weaker.",
        "The text no longer says that your data may go to others.",
        "The text no longer says that the company collects or uses your data.",
        "The text no longer says that your data may be used as before.",
        "The company now limits what it does with your data.",
        "The company now promises to protect your data.",
        "You now have a choice, or a way to refuse.",
        "The text now makes something depend on your consent.",
        "The text now gives you a right, or says how to use one.",
    )
)
