"""Anomalies in words, for the pages of the staff."""

from django import template

from queries.models import Anomaly
from queries.watch import words

register = template.Library()


@register.simple_tag
def how_many(anomaly: Anomaly) -> str:
    """In words: “40 in 2 hours, usually 3”."""
    return words.how_many(count=anomaly.count, hours=anomaly.hours, usual=anomaly.usual)
