"""Small English for the sentences people read: "your phone number and your contacts"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.differ.read import Named

_MOST = 3  # items of a list in one sentence; more is reading work
_WORD_LIMIT = 9  # of one item
_AS_THEY_ARE = (
    "your ", "information about you", "data about you", "children", "publicly", "information from",
    "how you", "websites you", "pages you", "sites you", "ads you", "features you", "places you",
    "videos you", "content you", "anonym", "aggregate", "non", "de-identified", "deidentified",
    "people you", "apps installed", "emails you", "friend's", "cookie", "web beacon", "pixel",
    "tracking", "similar", "other ", "inferences", "local storage", "statistical", "activity ",
    "activities ", "tags", "sdk", "beacons", "clear gif",
)  # fmt: skip
_BARE = frozenset(("information", "data", "details", "personal data", "personal information"))
_ARTICLES = ("the ", "our ", "your ", "its ", "their ")
_SINGULARS = frozenset(
    ["third party", "advertiser", "partner", "affiliate", "service provider", "vendor", "business partner", "parent company", "subsidiary", "data broker", "processor", "payment processor", "merchant", "seller", "publisher", "sponsor", "social network", "contractor", "advertising network", "ad network", "third party provider", "third party service provider", "third-party service provider", "buyer", "purchaser", "successor", "acquirer", "app store", "developer", "bank", "dealer", "analytics provider", "joint venture", "other user", "courier", "public authority", "employer", "school", "court", "regulator", "financial institution"]
)
_PLAIN_VERBS = frozenset(
    ["provide", "operate", "deliver", "maintain", "run", "fulfil", "fulfill", "process", "complete", "perform", "create", "manage", "administer", "register", "collect", "answer", "respond", "troubleshoot", "communicate", "contact", "send", "keep", "verify", "authenticate", "confirm", "estimate", "protect", "secure", "prevent", "detect", "combat", "moderate", "enforce", "review", "monitor", "comply", "establish", "analyze", "analyse", "understand", "measure", "improve", "optimize", "optimise", "enhance", "develop", "conduct", "train", "fine", "personalize", "personalise", "customize", "tailor", "recommend", "suggest", "promote", "market", "serve", "show", "display", "advertise", "target", "build", "infer", "draw", "segment", "predict", "assess", "track", "recognize", "link", "monetize", "monetise", "sell", "commercialize", "suggest", "connect", "help", "invite", "find", "request", "evaluate", "merge", "supplement", "enrich", "append", "match", "share", "synchronize", "debug"]
)
_NOUN_LIKE = frozenset(
    ["process", "review", "target", "market", "display", "contact", "request", "share", "match", "link", "track", "research", "train"]
)


def listed(items: Sequence[str]) -> str:
    """Items as people list them: "a", "a and b", "a, b and c"; from the fourth on "and more"."""
    shown = list(dict.fromkeys(items))
    if len(shown) > _MOST:
        return f"{', '.join(shown[:_MOST])} and more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def data_phrase(named: Sequence[Named]) -> str:
    """The data as the text names it, as something of the reader's; "your data" if it names none."""
    special = [one for one in named if one.id != "personal-data"] or list(named)
    texts = [_yours(_plain(one.text)) for one in special if _fits(one.text)]
    return listed(texts) if texts else "your data"


def recipient_phrase(named: Sequence[Named]) -> str:
    """The recipients as the text names them; "" where it names none that fit a sentence."""
    special = [one for one in named if one.id != "third-parties"] or list(named)
    texts = [_somebody(_plain(one.text, keep_case=True)) for one in special if _fits(one.text)]
    return listed([text for text in texts if text]) if any(texts) else ""


def purpose_phrase(named: Sequence[Named]) -> str:
    """ "for advertising and to improve its services"; "" where the text names no purpose."""
    texts = [_plain(one.text) for one in named if _fits(one.text)]
    doing = [_company(t) for t in texts if t.split()[0] in _PLAIN_VERBS - _NOUN_LIKE]
    being = [_company(t) for t in texts if t.split()[0] not in _PLAIN_VERBS]
    if being:
        return f"for {listed(being[:_MOST])}"
    return f"to {listed(doing[:_MOST])}" if doing else ""


def is_plural(phrase: str) -> bool:
    """Whether a phrase takes "were"; lists and most words in -s do."""
    last = phrase.split()[-1]
    return " and " in phrase or (last.endswith("s") and not last.endswith(("ss", "us")))


def sentence(words: str) -> str:
    """Words with a capital at the front and one full stop at the end."""
    words = re.sub(r"\s{1,9}", " ", words).strip(" .;,")
    return f"{words[:1].upper()}{words[1:]}."


def _fits(text: str) -> bool:
    return 0 < len(text.split()) <= _WORD_LIMIT and len(text) < 80 and "\n" not in text


def _plain(text: str, keep_case: bool = False) -> str:
    words = text.replace("\u00a0", " ").split()
    kept = (
        word
        if (word.isupper() and len(word) > 1) or (keep_case and word[:1].isupper() and len(words) < 2)
        else word.lower()
        for word in words
    )
    return " ".join(kept)


def _yours(text: str) -> str:
    if text.startswith(_AS_THEY_ARE):
        return text
    for article in _ARTICLES:
        text = text.removeprefix(article)
    return f"your {text}"


def _somebody(text: str) -> str:
    low = text.lower()
    if low.startswith("our "):
        return f"its {low[4:]}"
    if low in _SINGULARS:
        article = "an" if low[0] in "aeiou" else "a"
        return f"{article} {low}"
    if low in (
        "publicly",
        "public",
        "publicly available",
        "publicly visible",
        "publicly accessible",
    ):
        return "the public"
    if low in ("merger", "acquisition", "on our behalf", "visible to anyone", "visible to others"):
        return ""
    return text if low[:1] != text[:1] else low


def _company(text: str) -> str:
    return re.sub(r"\bour\b", "its", text)
