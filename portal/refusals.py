"""Refusals that have a page of their own: too many attempts, and a method the address knows not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {405: "405.html", 429: "429.html"}


class TooManyAttempts(Exception):
    """Somebody tries too often; they may come back later."""


class WordedRefusals:
    """Give a refusal the portal's page instead of an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page = PAGES.get(response.status_code)
        if page is None or response.streaming or response.content:
            return response
        response.content = render(request, page).content
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn `TooManyAttempts` into its page."""
        del request
        return HttpResponse(status=429) if isinstance(exception, TooManyAttempts) else None
