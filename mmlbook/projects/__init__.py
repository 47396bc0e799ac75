"""The projects, one module a project."""
