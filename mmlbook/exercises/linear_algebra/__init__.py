"""Checks of the exercises of part 1, one module a chapter."""
