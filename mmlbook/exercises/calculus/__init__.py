"""Checks of the exercises of part 2, one module a chapter."""
