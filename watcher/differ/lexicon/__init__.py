"""The words the judge knows: data, recipients, purposes, acts and turns of phrase, as readable lists."""

from watcher.differ.lexicon.lists import Term, Vocabulary, vocabulary
from watcher.differ.lexicon.words import Token, stem, tokenize

__all__ = ["Term", "Token", "Vocabulary", "stem", "tokenize", "vocabulary"]
