"""What broken pages show in place of a policy: challenges, sign-in forms, "page not found" …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from watcher.model.clause import Clause
from watcher.model.document import Document


class Sign(IntEnum):
    """What a page shows in place of a policy; the numbers are stored."""

    NONE = 0
    CHALLENGE = 1  #: proves that a person reads
    NEEDS_SCRIPT = 2  #: asks for JavaScript
    NOT_FOUND = 3
    SIGN_IN = 4
    GARBLED = 5  #: read in a wrong charset


#: Words up to which a page can be nothing but such a notice with a menu and a footer around it.
_MOST_WORDS = 400
#: A notice says it in a heading or a short line; a policy that speaks of it uses a sentence.
_SHORT_LINE = 8  # words
#: Share of a page's words that stand in sentences about JavaScript, cookies or being human. Set by
#: hand: notices have 0.4 and more, a policy of twelve sentences that speaks of it once has 0.07.
_SHARE = 0.2
_FEWEST_FORM_LABELS = 2
_MOST_FORM_WORDS = 150
_GARBLED = re.compile("\N{REPLACEMENT CHARACTER}|Ã[\x80-\xbf¡-¿]|â€[™œž\x9d“”˜¢¦]|Â[\xa0«»©®°]|ï¿½")
_GARBLED_PER_WORD = 0.01  # a typographic mark stands about every fiftieth word
_FEWEST_GARBLED = 3


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_CHALLENGE = _any_of(
    r"just a moment",
    r"checking (?:if the site|your browser)",
    r"verif(?:y|ying) (?:that )?you(?:'re| are) (?:a )?human",
    r"are you (?:a )?(?:human|robot)",
    r"(?:not|aren't) a robot",
    r"unusual (?:traffic|activity) from",
    r"^access denied",
    r"access to this (?:page|site) (?:has been|is) denied",
    r"you(?:'ve| have) been blocked",
    r"request (?:was )?blocked",
    r"ddos protection",
    r"security check",
    r"captcha",
    r"(?:pardon|sorry for) (?:our|the) interruption",
    r"attention required",
    r"you don't have permission to (?:access|view)",
    r"automated (?:access|requests|queries)",
    r"403 forbidden",
    r"too many requests",
    r"press (?:and|&) hold",
    r"slide to verify",
    r"\b(?:ray|incident) id\b",
)
_NEEDS_SCRIPT = _any_of(
    r"(?:enable|activate|turn on|requires?|needs?|without|allow) (?:the use of )?(?:cookies and )?"
    r"java ?script",
    r"java ?script (?:is|must be|to be|has been) (?:not )?"
    r"(?:enabled|disabled|required|turned off|blocked)",
    r"browser (?:is|does) not support",
    r"please wait while",
    r"^loading\b",
    r"javascript (?:aktivieren|est désactivé|deshabilitado)",
    r"(?:aktivieren sie (?:bitte )?|activ(?:er|ez|a|ar|e) (?:el )?)javascript",
)
_NOT_FOUND = _any_of(
    r"page (?:(?:was|is|could|can) )?(?:not|no longer)(?: be)? (?:found|available|exist)",
    r"(?:can't|cannot|couldn't|could not|unable to) (?:find|locate) (?:the|that|this|your) "
    r"(?:page|content|document)",
    r"(?:page|content) .{0,40}(?:doesn't|does not|no longer) exists?",
    r"nothing (?:was )?found here",
    r"(?:page|content) isn't available",
    r"seite (?:wurde )?nicht gefunden",
    r"page (?:introuvable|non trouvée)",
    r"página no encontrada",
    r"pagina non trovata",
    r"página não encontrada",
    r"pagina niet gevonden",
)
#: What parts a title of an error from the name of its site: "404 | Chirp", "Chirp - Error 404".
_BETWEEN = re.compile(r"\s+[-–—|·•»]+\s+|\s*[|·•»]\s*")
_WORD = re.compile(r"\w+")
#: All that stands beside a 404 that is an error: with "Section", "Street" or digits it is a number
#: of something else.
_BESIDE_404 = _any_of(
    r"error|fehler|erreur|errore|https?|status|code|oops|whoops|sorry",
    r"the|this|page|file|document|not|found|nicht|gefunden|introuvable",
)
_PAGE_NUMBER = ["page", "404"]
_FORM_LABEL = _any_of(
    r"(?:sign|log) ?in(?: (?:to|with) .{1,40})?",
    r"(?:e-?mail|username|phone)(?: (?:address|number))?"
    r"(?: or (?:phone|username|e-?mail|mobile number))?",
    r"(?:enter )?(?:your )?password",
    r"forgot(?:ten)? (?:your )?(?:password|username|account)\??",
    r"(?:remember me|keep me (?:signed|logged) in)",
    r"(?:sign up|create (?:an |new )?account)",
    r"continue with \w+",
    r"don't have an account\??.{0,20}",
    r"show password",
)


def find_sign(document: Document, clauses: Sequence[Clause], *, words: int) -> Sign:
    """What a page shows in place of a policy; `Sign.NONE`: nothing of that kind.

    Policies speak of cookies, JavaScript, logging in and pages that are gone. So only a short page
    is suspected, and only of what stands in its short lines or makes up a good part of it.

    Args:
        document: as extracted.
        clauses: its clauses.
        words: how many it holds.
    """
    if _is_garbled(document.text, words):
        return Sign.GARBLED
    if words > _MOST_WORDS:
        return Sign.NONE
    lines = [
        _plain(text) for text in (document.title, *(clause.text for clause in clauses)) if text
    ]
    short = [line for line in lines if len(line.split()) <= _SHORT_LINE]
    if any(_NOT_FOUND.search(line) or _is_titled_404(line) for line in short):
        return Sign.NOT_FOUND
    if _share(_CHALLENGE, lines, words) >= _SHARE:
        return Sign.CHALLENGE
    if _share(_NEEDS_SCRIPT, lines, words) >= _SHARE:
        return Sign.NEEDS_SCRIPT
    labels = set(_form_labels(short))
    # Links to log in and sign up stand above many a policy; only a form asks for the password.
    if (
        words <= _MOST_FORM_WORDS
        and len(labels) >= _FEWEST_FORM_LABELS
        and any("password" in label for label in labels)
    ):
        return Sign.SIGN_IN
    return Sign.NONE


def _is_garbled(text: str, words: int) -> bool:
    if text.isascii():
        return False
    count = sum(1 for _ in _GARBLED.finditer(text))
    return count >= _FEWEST_GARBLED and count >= _GARBLED_PER_WORD * words


def _is_titled_404(line: str) -> bool:
    """Whether a line is the title of an error, with the name of the site beside it or alone."""
    if "404" not in line:
        return False
    parts = [_WORD.findall(part) for part in _BETWEEN.split(line)]
    others = [word for part in parts for word in part if word != "404"]
    if any(word.isdigit() for word in others):
        return False
    return any("404" in part and part != _PAGE_NUMBER and _is_error(part) for part in parts)


def _is_error(words: Iterable[str]) -> bool:
    return all(word == "404" or _BESIDE_404.fullmatch(word) for word in words)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _share(pattern: re.Pattern[str], lines: Iterable[str], words: int) -> float:
    """Share of the words that stand in lines in which the pattern is found."""
    found = sum(len(line.split()) for line in lines if pattern.search(line))
    return found / max(1, words)


def _form_labels(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if _FORM_LABEL.fullmatch(line.strip(" :*")))
