"""Notebooks: each page once more, to run elsewhere."""
