"""Finds the privacy policy, terms and cookie policy of a site, and how each is best watched."""

from __future__ import annotations

from watcher.discovery.candidate import Candidate, Found, Steadiness, Unread
from watcher.discovery.entries import Entry, add_entries, begin_config
from watcher.discovery.search import find_policies

__all__ = [
    "Candidate",
    "Entry",
    "Found",
    "Steadiness",
    "Unread",
    "add_entries",
    "begin_config",
    "find_policies",
]
