"""Checks of the exercises of the project pages, one module a project."""
