"""How the shipped weights were made from labels; nothing in `watcher` imports this."""
