"""Whether something is one mail address, decided by our own small grammar."""

from __future__ import annotations

import re

#: RFC 5321 §4.5.3.1: local part 64 octets, path 256 with its brackets.
_LONGEST_LOCAL = 64
_LONGEST = 254
#: RFC 5321 dot-atom. Quoted local parts and comments are refused: nobody has such a mailbox, and
#: the standard library's reader once took `alice@example.org)bob@…` for Alice's (CVE-2023-27043).
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def check_address(text: str) -> str:
    """The address in `text`, as mail servers write it.

    Args:
        text: what a person gave; spaces around it are forgiven, nothing else is.

    Returns:
        The address; its domain in lower case, and in ASCII if it was international.

    Raises:
        ValueError: it is not exactly one mail address; the message says why.
    """
    given = text.strip(" ")
    local, at, domain = given.rpartition("@")
    if not at or not local or not domain:
        raise ValueError(f"{_shown(given)} is not a mail address; write name@example.org.")
    if not given.isprintable() or any(mark in given for mark in ' \t<>()[],;:\\"'):
        raise ValueError(f"{_shown(given)} is not one plain mail address; write name@example.org.")
    if not local.isascii():
        raise ValueError(f"{_shown(given)}: letters outside ASCII before the @ are not supported.")
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        raise ValueError(f"{_shown(given)}: the part before the @ is not a mailbox name.")
    address = f"{local}@{_ascii_domain(domain, given)}"
    if len(address) > _LONGEST:
        raise ValueError(f"{_shown(given)} is longer than a mail address can be ({_LONGEST}).")
    return address


def _ascii_domain(domain: str, given: str) -> str:
    try:
        name = domain.lower() if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    labels = name.split(".")
    # A last label of digits only would be an IP address, which no subscriber's mailbox has.
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(f"{_shown(given)}: the part after the @ is not a domain name.")
    return name


def _shown(given: str) -> str:
    """Something for an error message: never long, never with control characters."""
    return ascii(given if len(given) <= 80 else f"{given[:77]}...")
