"""The staff's pages of the desk: the queue, and the query with its buttons."""

from queries.admin import answers, query, start

__all__ = ["answers", "query", "start"]
