"""Mathematics for Machine Learning: what the chapters of the book import."""
