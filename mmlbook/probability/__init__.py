"""Part 3: probability and statistics, one module a chapter."""
