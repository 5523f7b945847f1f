"""In which language a text is written, as far as its commonest words tell."""

from __future__ import annotations

import re
from collections import Counter

#: The commonest words of policies in these languages that the others do not share.
_COMMON = {
    "en": "the and of to you your we our or with that this are for may not will information",
    "de": "die und der das den wir sie ihre ihrer zu nicht mit auf werden oder ist daten von",
    "fr": "les des vous nous vos et nos pour le est que sur ou votre dans par une données",
    "es": "los las que usted el del para su sus con por nuestros una como datos se",
    "it": "il che di della per gli dei nostri sono alla dati nel utente con delle",
    "pt": "os que você seus para do da dos com uma não dados nossos as por são",
    "nl": "het een van wij uw en of zijn voor dat niet gegevens deze bij wordt",
    "pl": "się nie oraz lub przez dla danych jest które osobowych na użytkownika do",
    "sv": "och att för som vi din av dina på är med kan eller om uppgifter",
    "da": "og at til som vi af på er med kan eller om dine oplysninger vores ikke",
}
_LANGUAGES_OF = {
    word: [k for k, v in _COMMON.items() if word in v.split()]
    for v in _COMMON.values()
    for word in v.split()
}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000  # characters from the middle, where navigation rarely stands
_SURE = 0.08  # share of such words in running text: English policies have 0.25 to 0.45
_FEWEST = 20  # words below which nothing can be said


def find_language(text: str) -> str:
    """ISO 639-1 code of the language; "" when unsure.

    Args:
        text: what a person reads.
    """
    middle = max(0, (len(text) - _SAMPLE) // 2)
    words = [word.lower() for word in _WORD.findall(text[middle : middle + _SAMPLE])]
    if len(words) < _FEWEST:
        return ""
    votes: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for code in _LANGUAGES_OF.get(word, ()):
            votes[code] += times
    if not votes:
        return ""
    code, count = votes.most_common(1)[0]
    return code if count >= _SURE * len(words) else ""
