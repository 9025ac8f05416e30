"""Cells: executed once for all languages, in forked kernels; values and claims in the prose."""
