"""The nouns of the product, in the order of a page's way to a mailbox."""
