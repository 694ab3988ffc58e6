"""Who may do what: permissions by role, asked by name, and rows scoped by body in one place.

`may()` is the question the verbs ask. `RoleBackend` answers Django's own (`has_perm`) from the same
table, so the admin site knows no second truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.db.models import Q

from portal.models import Body, Membership, User
from portal.permissions import PERMISSIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    AnyUser = User | AnonymousUser

Rows = TypeVar("Rows", bound=models.QuerySet)

EVERYWHERE = None  # the scope of a city-wide role


def memberships(user: AnyUser) -> list[Membership]:
    """The user's memberships, read once a request."""
    if not user.is_authenticated or not user.is_active:
        return []
    read = _kept_with(user)
    if "_memberships" not in read:
        read["_memberships"] = list(Membership.objects.filter(user_id=user.pk))
    found: list[Membership] = read["_memberships"]
    return found


def _kept_with(user: AnyUser) -> dict[str, Any]:
    """What was read for the user, kept with the row itself.

    `request.user` is a wrapper around it, and Django asks for permissions by the row.
    """
    return vars(getattr(user, "_wrapped", user))


def roles(user: AnyUser) -> set[str]:
    return {membership.role for membership in memberships(user)}


def may(user: AnyUser, permission: str, body: Body | int | None = None) -> bool:
    """Whether the user holds a role with `permission` that reaches `body`.

    A city-wide membership reaches every body and the desk (None); a membership of a body reaches
    that body and its parts. An administrator by Django's flag (`is_superuser`) may everything.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    body_id = body.pk if isinstance(body, Body) else body
    reach = bodies_with(user, permission)
    return reach is EVERYWHERE or (body_id is not None and body_id in reach)


def may_somewhere(user: AnyUser, permission: str) -> bool:
    """Whether any role of the user has the permission, in whichever body."""
    reach = bodies_with(user, permission)
    return reach is EVERYWHERE or bool(reach)


def bodies_with(user: AnyUser, permission: str) -> set[int] | None:
    """The bodies in which the user has the permission; EVERYWHERE (None) for the whole city."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if user.is_superuser:
        return EVERYWHERE
    granting = [m for m in memberships(user) if permission in PERMISSIONS[m.role]]
    if any(m.body_id is None for m in granting):
        return EVERYWHERE
    reach: set[int] = set()
    for membership in granting:
        if membership.body_id is not None:
            reach |= _parts(user)[membership.body_id]
    return reach


def rows_visible(rows: Rows, user: AnyUser, permission: str, *, body_field: str) -> Rows:
    """The rows of those bodies in which the user has the permission."""
    reach = bodies_with(user, permission)
    if reach is EVERYWHERE:
        return rows
    return rows.filter(**{f"{body_field}__in": reach}) if reach else rows.none()


def colleagues(*, role: str, body: Body | int | None) -> models.QuerySet[User]:
    """Active users who play `role` in exactly this body (None: for the whole city)."""
    body_id = body.pk if isinstance(body, Body) else body
    scope = Q(memberships__body__isnull=True) if body_id is None else Q(memberships__body=body_id)
    return User.objects.filter(scope, memberships__role=role, is_active=True).distinct()


def others_who_may(permission: str, body: Body | int | None, *, but: User) -> bool:
    """Whether anybody else in exactly this body (None: the whole city) holds the permission."""
    body_id = body.pk if isinstance(body, Body) else body
    granting = [role for role, granted in PERMISSIONS.items() if permission in granted]
    others = Membership.objects.filter(body=body_id, role__in=granting, user__is_active=True)
    return others.exclude(user=but).exists()


def people_who_may(permission: str, body: Body | int) -> models.QuerySet[User]:
    """Active users with a role of this body, or of what it is part of, that grants the permission.

    City-wide roles are left out: they oversee a body and do not work in it.
    """
    body_id = body.pk if isinstance(body, Body) else body
    above = Body.objects.filter(
        Q(pk=body_id) | Q(children=body_id) | Q(children__children=body_id)
    ).values("pk")
    granting = [role for role, granted in PERMISSIONS.items() if permission in granted]
    here = Membership.objects.filter(body__in=above, role__in=granting)
    return User.objects.filter(pk__in=here.values("user"), is_active=True)


def _parts(user: AnyUser) -> dict[int, set[int]]:
    """Of each body the user belongs to: itself and what is part of it, read once a request.

    Two levels: the city's structure has no more.
    """
    read = _kept_with(user)
    if "_body_parts" not in read:
        own = {m.body_id for m in memberships(user) if m.body_id is not None}
        parts = {body_id: {body_id} for body_id in own}
        below = Body.objects.filter(Q(parent__in=own) | Q(parent__parent__in=own))
        for pk, *above in below.values_list("pk", "parent_id", "parent__parent_id"):
            for body_id in own.intersection(above):
                parts[body_id].add(pk)
        read["_body_parts"] = parts
    found: dict[int, set[int]] = read["_body_parts"]
    return found


class RoleBackend(ModelBackend):
    """Django's permissions, answered from the roles; groups and per-user grants are not used."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return {p for role in roles(user_obj) for p in PERMISSIONS[role]}

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        prefix = f"{app_label}."
        return any(p.startswith(prefix) for p in self.get_all_permissions(user_obj))
