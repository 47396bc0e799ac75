"""Part 1: linear algebra, one module a chapter."""
