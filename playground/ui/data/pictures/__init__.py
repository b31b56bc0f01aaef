"""A user's own pictures on the Data page, a part of it a file."""
