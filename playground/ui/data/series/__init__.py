"""A user's own series on the Data page, a part of it a file."""
