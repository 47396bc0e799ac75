"""Checks of the exercises of part 3, one module a chapter."""
