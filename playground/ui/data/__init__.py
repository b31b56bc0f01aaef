"""The Data page, a part of it a file."""
