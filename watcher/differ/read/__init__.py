"""From a clause to statements: who may do what, with which data, to whom, on which condition."""

from watcher.differ.read.reading import Reading, forget_clauses, read_clause
from watcher.differ.read.statement import Actor, Named, Statement

__all__ = ["Actor", "Named", "Reading", "Statement", "forget_clauses", "read_clause"]
