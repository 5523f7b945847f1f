"""What the DNS says about the domain our mail comes from: can it be trusted and answered?"""

from __future__ import annotations

from dataclasses import dataclass

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class DomainFact:
    """One thing that receiving mail servers look at.

    Args:
        good: whether it is as they want it.
        words: what was found, and what to do if it is not good.
    """

    good: bool
    words: str


def look_up_domain(domain: str) -> tuple[DomainFact, ...]:
    """Ask the DNS about a domain; DKIM's selector only the relay knows.

    Args:
        domain: of the sender's address.
    """
    # Loaded late: only `watcher doctor` asks the DNS for more than addresses.
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, Resolver

    def ask(name: str, kind: str) -> list[str]:
        try:
            return [record.to_text().strip('"') for record in resolver.resolve(name, kind)]
        except (NXDOMAIN, NoAnswer):
            return []

    try:
        resolver = Resolver()
        resolver.lifetime = _SECONDS
        return judge_domain(
            domain,
            mx=ask(domain, "MX"),
            texts=ask(domain, "TXT"),
            dmarc=ask(f"_dmarc.{domain}", "TXT"),
        )
    except DNSException as error:
        return (DomainFact(False, f"The DNS does not answer about {domain}: {error}"),)


def judge_domain(
    domain: str, *, mx: list[str], texts: list[str], dmarc: list[str]
) -> tuple[DomainFact, ...]:
    """MX, SPF and DMARC of a domain (RFC 5321, 7208, 7489).

    Args:
        domain: of the sender's address.
        mx: its MX records.
        texts: its TXT records.
        dmarc: the TXT records of `_dmarc` in it.
    """
    return _has_mailboxes(domain, mx), _has_spf(domain, texts), _has_dmarc(domain, dmarc)


def _has_mailboxes(domain: str, records: list[str]) -> DomainFact:
    if records:
        return DomainFact(True, f"{domain} takes mail (MX).")
    return DomainFact(False, f"{domain} has no MX record: answers and bounces go nowhere.")


def _has_spf(domain: str, records: list[str]) -> DomainFact:
    if any(record.lower().startswith("v=spf1") for record in records):
        return DomainFact(True, f"{domain} says who may send for it (SPF).")
    return DomainFact(
        False, f"{domain} has no SPF record: add a TXT record that names your mail server."
    )


def _has_dmarc(domain: str, records: list[str]) -> DomainFact:
    if any(record.lower().startswith("v=dmarc1") for record in records):
        return DomainFact(True, f"{domain} says what to do with forgeries (DMARC).")
    return DomainFact(
        False,
        f'{domain} has no DMARC record: add the TXT record _dmarc.{domain} "v=DMARC1; p=none".',
    )
