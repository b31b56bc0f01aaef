"""Measurements, each printed as a table."""
