"""The press office's pages in the staff site: one module a kind of row."""
