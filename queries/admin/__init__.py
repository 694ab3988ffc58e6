"""The staff's pages of the desk."""

from queries.admin import answers

__all__ = ["answers"]
