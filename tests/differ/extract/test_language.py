"""The language of a text is told by its commonest words."""

from __future__ import annotations

import pytest

from watcher.differ.extract.language import find_language

TEXTS = {
    "en": "We keep the names of birds and we share them with you and our friends in the nest.",
    "de": "Wir speichern die Namen der Vögel und teilen sie nicht mit anderen, die Sie kennen.",
    "fr": "Nous gardons les noms des oiseaux et nous ne les partageons pas avec vous sur le nid.",
    "es": "Guardamos los nombres de los pájaros y no los compartimos con nadie que usted conoce.",
    "it": "Conserviamo i nomi degli uccelli che vivono nel nido e non sono condivisi con altri.",
    "pt": "Guardamos os nomes dos pássaros que vivem no ninho e não são partilhados com você.",
    "nl": "Wij bewaren de namen van de vogels en delen het niet met anderen die voor u zijn.",
    "sv": "Vi sparar namn på fåglar som bor i boet och delar dem inte med andra om du inte vill.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_language_is_recognised(code: str) -> None:
    assert find_language(f"{TEXTS[code]} " * 3) == code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We share.", id="a few words"),
        pytest.param("bird nest tree leaf egg " * 10, id="no common words"),
        pytest.param("12 34 56 " * 50, id="numbers"),
        pytest.param("", id="nothing"),
    ],
)
def test_else_nothing_is_said(text: str) -> None:
    assert find_language(text) == ""


def test_foreign_menus_around_a_text_do_not_matter() -> None:
    menu = f"{TEXTS['de']} " * 10

    assert find_language(menu + f"{TEXTS['en']} " * 400 + menu) == "en"
