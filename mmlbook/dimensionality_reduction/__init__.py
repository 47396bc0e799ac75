"""Part 4: dimensionality reduction with principal components, one module a chapter."""
