"""A part with one small chapter, for the tests of the checker."""
