"""Page text made safe to look at: nothing in it moves a cursor, hides words or turns them round."""

from __future__ import annotations

import re

#: ESC, backspace and the other C0 controls are drawn as their Unicode control pictures.
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)}
#: Space-like controls keep their meaning; a title with CR LF in it stays one line.
_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
#: C1 controls: 0x9B alone begins an escape sequence in an 8-bit terminal.
_C1 = dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")
#: Embeddings, overrides and isolates (Unicode Bidirectional Algorithm, UAX #9): they can make
#: "may not" read as something else, so their presence is shown.
_BIDI = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
#: Invisible and without meaning in running text: marks, zero-width spaces, soft hyphens, tags.
_UNSEEN = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2060, 0x2065), *range(0x206A, 0x2070)),
    "",
) | dict.fromkeys((0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)), "")
_TABLE: dict[int, str | int] = {
    **_CONTROL_PICTURES,
    0x7F: 0x2421,
    **_C1,
    **_SPACES,
    **_BIDI,
    **_UNSEEN,
}
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def make_visible(text: str) -> str:
    """One line of text without control characters; what would turn words round is named."""
    shown = text.translate(_TABLE)
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", shown)


def escape_unseen(json_text: str) -> str:
    """JSON whose invisible and control characters are written as escapes; its value is the same.

    Args:
        json_text: what `json.dumps` gave; such characters stand inside strings only.
    """
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)
