"""Comparing experiments: what they share, how they stand, and whether a difference is more than luck."""
