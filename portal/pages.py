"""Pages of long lists without a count: one row more than a page tells whether it goes on."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

DEEPEST_PAGE = 100  # beyond it a list is searched, not leafed through


class UncountedPage(Page):
    """A page that knows whether another follows because it looked for one row more."""

    def __init__(self, rows: Any, number: int, paginator: Paginator) -> None:
        rows = list(rows)
        self._goes_on = len(rows) > paginator.per_page
        super().__init__(rows[: paginator.per_page], number, paginator)

    def has_next(self) -> bool:
        return self._goes_on and self.number < DEEPEST_PAGE

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1

    def start_index(self) -> int:
        return (self.number - 1) * self.paginator.per_page + 1


class UncountedList(ChangeList):
    """The admin's list over such pages: no total to compare with, so none is shown."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count


class UncountedPaginator(Paginator):
    """No `COUNT(*)`: what grows with the table is never asked."""

    template_name = "admin/pages.html"  # read by the theme's list

    @cached_property
    def count(self) -> int:
        return self.per_page * DEEPEST_PAGE

    @cached_property
    def num_pages(self) -> int:
        return DEEPEST_PAGE

    def page(self, number: int | str) -> UncountedPage:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        page = UncountedPage(self.object_list[bottom : bottom + self.per_page + 1], number, self)
        self.current = page  # what `templates/admin/pages.html` shows
        if number > 1 and not page.object_list:
            raise EmptyPage(_("That page contains no results"))
        return page
