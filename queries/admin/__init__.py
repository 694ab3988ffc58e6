"""The staff's pages of the desk: the queue, and the query with its buttons."""

from queries.admin import answers, people, query, start

__all__ = ["answers", "people", "query", "start"]
