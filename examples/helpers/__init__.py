"""What the pages draw and show with; no programs of their own."""
