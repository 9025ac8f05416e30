"""Pages: what is written of each beside its text."""
