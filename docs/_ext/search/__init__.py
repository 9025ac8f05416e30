"""Search: what it looks through; the modules in `docs/_static/search` look."""
