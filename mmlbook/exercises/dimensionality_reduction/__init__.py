"""Checks of the exercises of part 4, one module a chapter."""
