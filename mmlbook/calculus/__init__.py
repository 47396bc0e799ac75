"""Part 2: multivariate calculus, one module a chapter."""
