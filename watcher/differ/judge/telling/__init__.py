"""Tells a clause in plain words: the company's own sentence, made short and said about it."""

from watcher.differ.judge.telling.grammar import has_verb, is_plain_subject, is_statement
from watcher.differ.judge.telling.parts import GUARDS
from watcher.differ.judge.telling.retell import COMPANY, retold
from watcher.differ.judge.telling.sentences import joined, sentence, uncapitalised
from watcher.differ.judge.telling.shorten import brief, shortened
from watcher.differ.judge.telling.telling import Telling, tell_changed, tell_whole

__all__ = [
    "COMPANY",
    "GUARDS",
    "Telling",
    "brief",
    "has_verb",
    "is_plain_subject",
    "is_statement",
    "joined",
    "retold",
    "sentence",
    "shortened",
    "tell_changed",
    "tell_whole",
    "uncapitalised",
]
