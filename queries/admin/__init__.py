"""The staff's pages of the desk: the queue, the query with its buttons, what grows too fast."""

from queries.admin import (
    anomalies,
    anomaly_start,
    answers,
    api_clients,
    imports,
    people,
    query,
    start,
)

__all__ = [
    "anomalies",
    "anomaly_start",
    "answers",
    "api_clients",
    "imports",
    "people",
    "query",
    "start",
]
