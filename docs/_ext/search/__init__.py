"""Search: what it looks through; `docs/_static/search.js` looks."""
