"""A user's own texts on the Data page, a part of it a file."""
