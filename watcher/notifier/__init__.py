"""From a stored change to a subscriber's mailbox."""
