"""Whether what came is a page that could not be read, rather than its words."""

from __future__ import annotations

from watcher.gate.face import Cut, Face
from watcher.gate.history import Reason
from watcher.gate.settings import GateSettings
from watcher.gate.signs import Sign

_REASONS = {
    Sign.CHALLENGE: Reason.CHALLENGE,
    Sign.NEEDS_SCRIPT: Reason.NEEDS_SCRIPT,
    Sign.NOT_FOUND: Reason.NOT_FOUND,
    Sign.SIGN_IN: Reason.SIGN_IN,
    Sign.GARBLED: Reason.GARBLED,
}
_MOST_OF_CUT_TEXT = 0.95  # share of the words; less than a twentieth is not missed by a cut


def find_break(face: Face, base: Face | None, settings: GateSettings) -> Reason | None:
    """Why a page could not be read; None: it could.

    Args:
        face: what came.
        base: what readers know of the page; None: nothing yet.
        settings: from when on a text has collapsed.
    """
    if base is None and face.sign is Sign.GARBLED:
        return None  # the site itself serves it so, as far as we have seen
    if face.sign is not Sign.NONE and (base is None or base.sign is not face.sign):
        return _REASONS[face.sign]
    if base is None:
        return Reason.COLLAPSE if face.words < settings.fewest_first_words else None
    if face.words <= settings.collapsed * base.words:
        return Reason.COLLAPSE
    if face.words < settings.fewest_words <= base.words:
        return Reason.COLLAPSE
    if face.language and base.language and face.language != base.language:
        return Reason.LANGUAGE
    return Reason.TRUNCATED if _is_cut(face, base) else None


def _is_cut(face: Face, base: Face) -> bool:
    """Whether it is the beginning of what was there, broken off within a sentence.

    The broken sentence is the only new one: a text that merely lost its end has none.
    """
    return (
        face.cut is Cut.YES
        and base.cut is Cut.NO
        and face.words < _MOST_OF_CUT_TEXT * base.words
        and base.last not in face.sentences
        and len(face.sentences - base.sentences) + len(face.labels - base.labels) == 1
    )
