"""Who may open the pages of the studio, which stand among the public ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal import access

if TYPE_CHECKING:
    from portal.models import User

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def staff_page(permission: str) -> Callable[[View[Rest]], View[Rest]]:
    """For whoever has the permission; others are asked to log in, or told that there is no page."""

    def only_for_staff(view: View[Rest]) -> View[Rest]:
        @never_cache
        @wraps(view)
        def checked(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            if not access.may_somewhere(request.user, permission):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return only_for_staff


def user_of(request: HttpRequest) -> User:
    """Who is logged in, in a view behind `staff_page`, which lets no other in."""
    user: User = request.user  # type: ignore[assignment]
    return user
