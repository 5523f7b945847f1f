"""A comparison drawn for people and programs: text, JSON, HTML, Markdown."""
