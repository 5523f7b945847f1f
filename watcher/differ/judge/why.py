"""One plain sentence for a finding: the text's own words, told about the company."""

from __future__ import annotations

import re

from watcher.differ.judge.case import Case
from watcher.differ.judge.headings import told_by_heading
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.telling import (
    COMPANY,
    Telling,
    brief,
    has_verb,
    is_plain_subject,
    is_statement,
    retold,
    sentence,
    shortened,
    tell_changed,
    tell_whole,
    uncapitalised,
)
from watcher.differ.lexicon import tokenize, word_list
from watcher.model.change import EditOp
from watcher.model.finding import Kind

_NOT = (
    r"(?:do not|don['’]t|will not|won['’]t|never|will never|shall not|shall never)"
    r"(?: (?:and|or) (?:will not|shall not|do not|never will|will never))?"
)
# "We do not intend to", "we do not guarantee", "we do not only": nothing is promised there; nor is
# it where the rest does something: "we do not keep it and delete it at once".
_PROMISED = (
    r"(?P<rest>(?!(?:currently|intend|need|want|have|guarantee|control|believe|represent|warrant"
    r"|only|just|always|necessarily|accept|assume|be (?:liable|responsible|able)|and|or|will)\b)"
    r"(?!.*\b(?:and|but) (?:only|always|instead|\w+ (?:it|them)\b)).+)$"
)
_REFUSES = re.compile(rf"^we (?:also )?{_NOT} {_PROMISED}", re.IGNORECASE)
_ABLE = r"(?P<rest>(?!not\b|never\b|or |but |and ).+)$"
_MAY = re.compile(rf"^we (?:may|might|can|could) {_ABLE}", re.IGNORECASE)
_WILL = re.compile(rf"^we (?:will|shall) (?:then )?{_ABLE}", re.IGNORECASE)
_DOES = re.compile(
    r"^we (?P<rest>(?:[a-z]{3,14}ly |also )?(?P<verb>[a-z]{3,12})\b.+)$", re.IGNORECASE
)
_YOU_MAY = re.compile(
    r"^you (?P<modal>may|can|could|have) (?P<rest>(?!not\b|no\b|never\b|been|or ).+)$",
    re.IGNORECASE,
)
_ONE_MAY = re.compile(
    r"^(?P<who>[^,;:…]{3,90}?) (?P<modal>(?-i:may|can)) (?!\d|(?:we|our|you|your|they|the)\b)"
    + _ABLE,
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^please (?P<rest>(?:contact|e-?mail|write|visit|call|send|submit|go|follow)\b.+)$",
    re.IGNORECASE,
)
_NAME_REFUSES = re.compile(
    r"^(?P<who>(?:[A-Z][\w.&’'-]{1,30} ){1,3})"
    r"(?P<does>does not|doesn['’]t|will not|won['’]t|will never|never) (?!be )" + _PROMISED
)
_NEGATED = re.compile(r"^we (?:do|will|shall|may|can)?,? ?(?:not|never)\b", re.IGNORECASE)
# Care and consent, which nobody is merely allowed: "we may now obtain your consent" is no news.
_CARE = re.compile(
    r"\b(?:consents?|permission)\b|^(?:keep|store|retain|hold) .{0,60}\b(?:secure|private"
    r"|confidential|encrypted|safe)\b",
    re.IGNORECASE,
)
_AND_WILL = re.compile(r"\b(?:and|or) (?:will|do|shall|may|can)\b", re.IGNORECASE)
_NEXT_STATEMENT = re.compile(
    r"; |,? (?:and|but|so) (?:we|it|they|you|your|our)\b|, (?:nor|only)\b", re.IGNORECASE
)
_MIXED = re.compile(r"\b(?:and|but) (?:are|have|do|is)\b", re.IGNORECASE)
_NAMED = re.compile(rf"^\w+ {COMPANY}\b(?!')")  # "If the company is sold"
_ITEM = 12  # words of an item of a list; more are a sentence
_CLOSE = 60  # letters within which a verb's object stands
_BRIEF = 16  # words of what stood there before
# Rules that saw a thing that nothing in the other version covers.
_FRESH = ("new-recipient", "new-data", "new-purpose", "new-source")
# Rules that saw a promise, choice or limit on one side alone: if that is the old one, it is lost.
_IN_FAVOUR = ("lost-", "dropped-", "duty-", "lower-")
# Rules that saw on one side alone what the company may do: if that is the old one, it is less now.
_GRANTING = ("new-", "inserts-", "words-", "speaks-")


def explain(hit: Hit, case: Case) -> str:
    """What a finding means for the person whose data it is, in one sentence.

    Args:
        hit: the rule that speaks loudest.
        case: the change it speaks about.
    """
    if case.both:
        return sentence(_reworded(hit, case))
    said = tell_whole(case.new if case.new.clauses else case.old, _about(hit))
    words = _came(said, hit) if case.new.clauses else _went(said, hit)
    return sentence(f"{words}; the sentence before: “{said.before}”" if said.before else words)


def _about(hit: Hit) -> tuple[str, ...]:
    """The new things that a rule spoke about; a sentence is not cut before them."""
    things = {
        Kind.RECIPIENT: hit.recipients,
        Kind.SOURCE: hit.recipients,
        Kind.PURPOSE: hit.purposes,
    }
    fresh = hit.rule.startswith(_FRESH)
    return tuple(one.text for one in things.get(hit.kind, hit.data)) if fresh else ()


def _reworded(hit: Hit, case: Case) -> str:
    new, old = tell_changed(case, EditOp.INSERT), tell_changed(case, EditOp.DELETE)
    turned = case.old.forbidden() and not case.new.forbidden() and not _NEGATED.match(new.text)
    if hit.expands and turned:
        return _turned(old, new, hit)
    if hit.expands and hit.rule == "duty-became-optional":
        return _only_may(new)
    came = _came(new, hit)
    if new.instead:
        return f"{came}; before, it said “{new.instead}”"
    lost = hit.rule.startswith(_IN_FAVOUR if hit.expands else _GRANTING)
    if old.differs and (lost or not new.differs):
        return _taken_out(old, new, came, hit)
    if new.quoted and "…" not in new.text.removesuffix("…"):
        return f"{came}; {_quoted(new)} new"
    return _says("now says", new) if _grants(old.text) and _grants(new.text) else came


def _taken_out(old: Telling, new: Telling, came: str, hit: Hit) -> str:
    """What lost words; a sentence that still stands is not told as gone."""
    if old.quoted:
        return f"{came}; {_quoted(old)} gone"
    return _went(old, hit) if new.differs else _says("now only says", new)


def _grants(text: str) -> bool:
    """Whether a sentence says what somebody may do; who could before, can not only "now"."""
    does = _DOES.match(text)
    able = any(pattern.match(text) for pattern in (_MAY, _WILL, _YOU_MAY, _ONE_MAY))
    return able or bool(does and _is_use(does["verb"]))


def _use(text: str) -> re.Match[str] | None:
    """A use of data that the company states, if it is no care for it."""
    does = _DOES.match(text)
    free = does and _is_use(does["verb"]) and not _CARE.search(does["rest"][:_CLOSE])
    return does if free else None


def _is_use(verb: str) -> bool:
    """Whether a verb is something done with data as one likes, and no duty."""
    return verb.lower() in word_list("act-verb") - word_list("duty-verb")


def _quoted(said: Telling) -> str:
    """ "“hashed email” is", "“Iowa” and “Ohio” are"."""
    words = [f"“{one}”" for one in said.quoted]
    if len(words) == 1:
        return f"{words[0]} is"
    return f"{', '.join(words[:-1])} and {words[-1]} are"


def _turned(old: Telling, new: Telling, hit: Hit) -> str:
    """What was ruled out and no longer is."""
    came = _came(new, hit)
    if refused := _REFUSES.match(old.text):
        if _ends_alike(refused["rest"], new.text):
            return f"{came}; before, it promised not to do so"
        _, before = shortened(_done(refused), _BRIEF)
        return f"{came}; before, it promised not to {before}"
    if old.differs and not new.differs:
        return _taken_out(old, new, came, hit)
    if is_statement(old.text):
        return f"{came}; before, it said that {_told(brief(old.text, _BRIEF))}"
    return came


def _ends_alike(old: str, new: str) -> bool:
    """Whether one sentence ends with all the words of the other."""
    was, now = ([word.stem for word in tokenize(text)] for text in (old, new))
    return now[-len(was) :] == was


def _only_may(new: Telling) -> str:
    """What must be done no longer, but may."""
    may = _MAY.match(new.text)
    words = f"it may {_done(may)}" if may else _told(new.text)
    return _led(new, f"{COMPANY if may else 'the text'} now only says that {words}")


def _came(said: Telling, hit: Hit) -> str:
    """A sentence that the new version makes."""
    text = said.text
    if hit.expands:
        able = _MAY.match(text) or _use(text)
        if able and not _MIXED.search(text):
            return _led(said, f"{COMPANY} may now {_done(able)}")
    elif refuses := _REFUSES.match(text):
        return _led(said, f"{COMPANY} now promises not to {_done(refuses)}")
    if will := _WILL.match(text):
        return _led(said, f"{COMPANY} will now {_done(will)}")
    if you := _YOU_MAY.match(text):
        now = "now have" if you["modal"].lower() == "have" else f"{you['modal']} now"
        return _led(said, f"you {now} {retold(you['rest'])}")
    if asks := _ASKS.match(text):
        return _led(said, f"you can now {retold(asks['rest'])}")
    one = _ONE_MAY.match(text)
    if one and is_plain_subject(one["who"]):
        return _led(said, f"{_told(one['who'])} {one['modal']} now {retold(one['rest'])}")
    return told_by_heading(said, hit) or _says("now says", said)


def _went(said: Telling, hit: Hit) -> str:
    """A sentence that only the old version makes."""
    if hit.expands and not said.lead:
        text = _NEXT_STATEMENT.split(said.text)[0]
        plain = not _AND_WILL.search(text)
        if plain and (refuses := _REFUSES.match(text)):
            return f"{COMPANY} no longer promises not to {_done(refuses)}"
        named = _NAME_REFUSES.match(text)
        if plain and named and _is_company(named):
            return f"{named['who']}no longer promises not to {_done(named)}"
        will = _WILL.match(text)
        if will and plain and not _is_use(will["rest"].split()[0]):
            return f"{COMPANY} no longer promises to {_done(will)}"
    return _says("no longer says", said)


def _is_company(named: re.Match[str]) -> bool:
    """Whether a name that refuses is a company's: "Zoom does not", not "Voiceprints will not"."""
    names = named["who"].split()
    one = named["does"].startswith("does") or not names[-1].endswith("s")
    return one and names[0].lower() not in word_list("opener")


def _led(said: Telling, words: str) -> str:
    """A sentence with the condition in front of it; a company named there is "it" behind."""
    if not said.lead:
        return words
    lead = _told(said.lead)
    named = _NAMED.match(lead) or ("company's" in lead and "you" in lead.split())
    return f"{lead}, {re.sub(f'^{COMPANY} ', 'it ', words) if named else words}"


def _says(verb: str, said: Telling) -> str:
    """ "The text now says that …", or for less than a statement where it stands."""
    whole = _told(f"{said.lead}, {said.text}" if said.lead else said.text)
    if said.lead or is_statement(said.text):
        return f"the text {verb} that {whole}"
    if has_verb(said.text) or not said.section:
        return f"the text {verb}: {whole}"
    if len(said.text.split()) <= _ITEM and "only" not in verb:
        verb = verb.replace("says", "lists")
    return f"under “{said.section}”, the text {verb}: {whole}"


def _told(text: str) -> str:
    return uncapitalised(retold(text))


def _done(found: re.Match[str]) -> str:
    """What the company, just named, does."""
    return retold(found["rest"], named_before=True)
