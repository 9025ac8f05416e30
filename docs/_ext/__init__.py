"""Machinery of the site: one file, one job."""
