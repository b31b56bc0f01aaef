"""Public sets on the Data page, a part of it a file."""
