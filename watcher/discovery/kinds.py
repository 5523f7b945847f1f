"""The kinds of documents we look for: how sites call them, where they put them, how they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a document is; the value is its name in the config."""

    PRIVACY = "Privacy Policy"
    TERMS = "Terms of Service"
    COOKIES = "Cookie Policy"
    USE = "Acceptable Use Policy"


#: Without these a site is searched further; cookie and use policies are taken where they show up.
WANTED = (Kind.PRIVACY, Kind.TERMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What gives a kind away.

    Args:
        rel: its registered link relation (RFC 6903); "" if none.
        name: fits the whole text of a link, in lower case, that can mean nothing else.
        short: fits a whole text that nearly always means it.
        mention: is found in a text that speaks of it.
        place: is found in the path of an address.
        paths: where sites put it, the most usual first.
        words: of which its text is made, as stems; a text of that kind has many of them.
    """

    rel: str = ""
    name: re.Pattern[str]
    short: re.Pattern[str]
    mention: re.Pattern[str]
    place: re.Pattern[str]
    paths: tuple[str, ...] = ()
    words: re.Pattern[str]


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _place(*names: str) -> re.Pattern[str]:
    """The last part of a path, with what surrounds it: /legal/privacy-policy.html, /en/privacy/."""
    return re.compile(
        rf"/(?:{'|'.join(names)})(?:[-_/](?:[a-z]{{2}}(?:[-_][a-z]{{2}})?|intl/en))?(?:\.\w{{2,5}})?/?$"
    )


def _stems(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(text.replace('_', ' ').split('|'))})")


_OUR = r"(?:(?:our|the|view|read|\w{2,20}(?:'s)?) ){0,3}"
_NOTICE = r"(?:policy|policies|notice|statement|declaration|terms)"

SIGNS: dict[Kind, Signs] = {
    Kind.PRIVACY: Signs(
        rel="privacy-policy",
        name=_any_of(
            rf"{_OUR}(?:data )?(?:privacy|data protection)(?: (?:and|&) cookies?)? {_NOTICE}",
            r"datenschutz(?:erklärung|hinweise|bestimmungen|richtlinie|information(?:en)?)",
            r"(?:politique|charte|déclaration) (?:de |relative à la |sur la )"
            r"(?:confidentialité|protection des données.{0,30}|vie privée)",
            r"(?:política|aviso|declaração|declaración) de privaci?dade?",
            r"(?:informativa|politica)(?: sulla| di)? privacy",
            r"privacy ?(?:verklaring|beleid)",
            r"polityka prywatności|integritetspolicy|privatlivspolitik",
        ),
        short=_any_of(
            rf"{_OUR}privacy",
            r"privacy (?:and|&) (?:terms|cookies|security|legal)",
            r"datenschutz|confidentialité|vie privée|privacidad|privacidade|prywatność",
        ),
        mention=_any_of(r"privacy|data protection|datenschutz|confidentialit|privacida|privatliv"),
        place=_place(
            r"(?:[\w-]{0,20}[-_])?privacy(?:[-_]?(?:policy|notice|statement|center|centre))?",
            r"(?:data|policy)[-_]privacy|policies[-_]privacy|data[-_]protection",
            r"datenschutz(?:erkl(?:ae|%c3%a4|ä)rung|hinweise)?",
            r"(?:politique-(?:de-)?)?confidentialite|(?:politica|aviso)-(?:de-)?privaci?dade?",
        ),
        paths=(
            "/privacy",
            "/privacy-policy",
            "/legal/privacy",
            "/legal/privacy-policy",
            "/privacy.html",
            "/policies/privacy",
            "/about/privacy",
            "/datenschutz",
        ),
        words=_stems(
            "personal_(?:information|data)|collect|share|disclos|third[ -]part|consent|cookie"
            "|retain|retention|your_rights|data_protection|privacy|opt[ -]out|process"
            "|service_provider|delet|advertis|legitimate_interest"
            "|personenbezogen|datenschutz|verarbeit|einwilligung|verantwortlich|rechtsgrundlage"
            "|speicher|auskunft|données_(?:personnelles|à_caractère)|traitement|consentement"
            "|responsable|finalité|conservation|datos_personales|tratamiento|consentimiento"
            "|dati_personali|trattamento|consenso|dados_pessoais|tratamento|consentimento"
            "|persoonsgegevens|verwerk|toestemming|bewaar"
        ),
    ),
    Kind.TERMS: Signs(
        rel="terms-of-service",
        name=_any_of(
            rf"{_OUR}terms (?:of|for) (?:service|use|using .{{1,30}})",
            rf"{_OUR}(?:terms|conditions) (?:and|&) (?:terms|conditions)",
            rf"{_OUR}(?:user|service|customer|subscriber|membership) (?:agreement|terms)",
            r"conditions of (?:use|service)",
            r"(?:allgemeine )?(?:nutzungs|geschäfts)bedingungen|agb",
            r"conditions (?:générales )?d'utilisation|conditions générales|cgu",
            r"(?:términos|condiciones) (?:de|y) (?:uso|servicio|condiciones)",
            r"termini (?:di servizio|e condizioni|d'uso)|condizioni d'uso",
            r"termos (?:de (?:uso|serviço)|e condições)",
            r"(?:algemene |gebruiks)voorwaarden",
        ),
        short=_any_of(rf"{_OUR}terms", r"conditions", r"tos", r"eula"),
        mention=_any_of(
            r"terms of (?:service|use)|terms (?:and|&) conditions|user agreement",
            r"\bterms\b|nutzungsbedingungen|\bagb\b|conditions d'utilisation|termini di servizio",
        ),
        place=_place(
            r"(?:[\w-]{0,20}[-_])?terms(?:[-_]?(?:of[-_]?)?(?:service|use))?",
            r"terms[-_]?(?:and[-_]?)?conditions(?:[-_]of[-_]use)?|t(?:erms[-_])?o[-_]?s|tou|user[-_]agreement",
            r"conditions(?:[-_]of[-_]use)?|agb|nutzungsbedingungen|cgu|eula",
        ),
        paths=(
            "/terms",
            "/terms-of-service",
            "/legal/terms",
            "/tos",
            "/terms-of-use",
            "/legal/terms-of-service",
            "/terms.html",
            "/policies/terms",
            "/agb",
        ),
        words=_stems(
            "you_agree|agreement|these_terms|licen[cs]e|liab|warrant|terminat|govern|dispute"
            "|intellectual_property|your_account|indemnif|arbitration|you_may_not|as_is|jurisdiction"
            "|our_services?|content|copyright|suspend"
            "|nutzungsbedingungen|haftung|vertrag|kündig|gewährleistung|gerichtsstand|nutzer"
            "|responsabilit|résili|propriété_intellectuelle|utilisateur|litige|garantie"
            "|responsabilidad|usuario|propiedad_intelectual|condizioni|utente|voorwaarden|aansprakel"
        ),
    ),
    Kind.COOKIES: Signs(
        name=_any_of(
            rf"{_OUR}cookies? {_NOTICE}",
            r"cookie-?(?:richtlinie|hinweise|verklaring|beleid)",
            r"politique (?:relative aux|de|en matière de|sur les) cookies",
            r"política de cookies|informativa sui cookie",
        ),
        short=_any_of(rf"{_OUR}cookies?", r"about (?:our )?cookies", r"(?:how we )?use of cookies"),
        mention=_any_of(r"cookie"),
        place=_place(r"(?:[\w-]{0,20}[-_])?cookies?(?:[-_]?(?:policy|notice|statement))?"),
        words=_stems(
            "cookie|browser|third[ -]part|analytic|consent|advertis|preference|session|track|pixel"
            "|device|opt[ -]out|expir|domain|local_storage|disable|einwilligung|speicher|navigateur"
            "|consentement|navegador|consentimiento|toestemming"
        ),
    ),
    Kind.USE: Signs(
        name=_any_of(
            rf"{_OUR}(?:acceptable|fair) use(?: policy)?",
            r"(?:our )?community (?:guidelines|standards|rules)",
        ),
        short=_any_of(r"acceptable use", r"aup"),
        mention=_any_of(r"acceptable use|community (?:guidelines|standards|rules)"),
        place=_place(
            r"acceptable[-_]use(?:[-_]policy)?|aup|community[-_](?:guidelines|standards|rules)"
        ),
        words=_stems(
            "you_may_not|must_not|do_not|prohibit|abus|spam|malware|violat|suspend|illegal|harm"
            "|harass|not_allowed|infring|unlawful|report|terminat"
        ),
    ),
}
