"""The words the judge knows: data, recipients, purposes, acts, turns of phrase; readable lists."""

from watcher.differ.lexicon.lists import Term, Vocabulary, vocabulary, word_list
from watcher.differ.lexicon.words import Token, stem, tokenize

__all__ = ["Term", "Token", "Vocabulary", "stem", "tokenize", "vocabulary", "word_list"]
