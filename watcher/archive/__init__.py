"""Other people's histories in: Open Terms Archive's repositories and declarations."""
