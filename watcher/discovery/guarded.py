"""Reads what a site sent where it can do no harm: tame pages here, all others in a child."""

from __future__ import annotations

from watcher.discovery.candidate import Candidate, Steadiness
from watcher.discovery.kinds import Kind
from watcher.discovery.links import Signpost, read_signpost
from watcher.discovery.rank import Lead
from watcher.discovery.reading import likeliest_kind, read_candidate, unread_candidate
from watcher.discovery.sitemap import Sitemap, read_sitemap
from watcher.discovery.steadiness import judge_steadiness
from watcher.errors import UnreadableSource
from watcher.model.answer import Answer, Fetched
from watcher.sandbox import Sandbox


class GuardedReading:
    """What is found in the pages of a site; one that takes too much to read holds nothing.

    Args:
        sandbox: does the work.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def signpost(self, answer: Fetched) -> Signpost:
        """Where a page leads; see `read_signpost`."""
        try:
            return self._sandbox.guard(answer.url, (answer.body,), read_signpost, answer)
        except UnreadableSource:
            return Signpost(url=answer.url)

    def candidate(self, lead: Lead, answer: Fetched, site_name: str, home: str) -> Candidate:
        """What would be read from an address; see `read_candidate`."""
        try:
            return self._sandbox.guard(
                answer.url, (answer.body,), read_candidate, lead, answer, site_name, home
            )
        except UnreadableSource as error:
            return unread_candidate(lead, answer, error)

    def likeliest_kind(self, answer: Fetched) -> Kind | None:
        """The kind that a page reads like; see `likeliest_kind`."""
        try:
            return self._sandbox.guard(answer.url, (answer.body,), likeliest_kind, answer)
        except UnreadableSource:
            return None

    def sitemap(self, body: bytes, name: str) -> Sitemap:
        """What a sitemap lists; see `read_sitemap`."""
        try:
            return self._sandbox.guard(name, (body,), read_sitemap, body, name)
        except UnreadableSource:
            return Sitemap()

    def steadiness(self, candidate: Candidate, second: Answer) -> Steadiness:
        """What a second fetch says of a page; see `judge_steadiness`."""
        bodies = [one.body for one in (candidate.answer, second) if isinstance(one, Fetched)]
        try:
            return self._sandbox.guard(candidate.url, bodies, judge_steadiness, candidate, second)
        except UnreadableSource as error:
            return Steadiness(unknown=str(error))
