"""Web pages for readers: how every watched page is, and what changed there."""
