"""Who may do what: permissions by role, asked by name, and rows scoped by body in one place.

`may()` is the question the verbs ask. `RoleBackend` answers Django's own (`has_perm`) from the same
table, so the admin site knows no second truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.db.models import Q

from portal.models import Body, Membership, Role, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    AnyUser = User | AnonymousUser

Rows = TypeVar("Rows", bound=models.QuerySet)

READ_DESK = frozenset(
    {
        "queries.view",
        "queries.view_citizenquery",
        "queries.view_answer",
        "queries.view_holding",
        "queries.view_querydeadline",
        "queries.view_attachment",
    }
)
CITY = frozenset(
    f"portal.{verb}_{model}"
    for model in ("district", "body", "topic", "route", "official", "appointment", "calendarday")
    for verb in ("view", "add", "change", "delete")
)
TEMPLATES = frozenset(
    f"queries.{verb}_answertemplate" for verb in ("view", "add", "change", "delete")
)

READ_PRESS = frozenset(
    f"pressroom.view_{model}"
    for model in (
        "pressevent", "eventchange", "speaking", "outlet", "coverage", "pressquestion",
        "pressdeadline", "pressanswer",
    )
) | {"pressroom.view_question"}  # fmt: skip
ANSWER_PRESS = READ_PRESS | {"pressroom.answer"}
PRESS = READ_PRESS | {
    *(
        f"pressroom.{verb}_{model}"
        for verb in ("view", "add", "change")
        for model in (
            "pressevent", "speaking", "outlet", "coverage", "coverageimport", "announcement",
            "announcementfile",
        )
    ),
    *(f"pressroom.delete_{model}" for model in ("speaking", "outlet", "announcementfile")),
    "pressroom.view_announcementversion",
    "pressroom.view_journalist",
    "pressroom.change_journalist",
    "pressroom.view_accreditation",
    # events
    "pressroom.announce",
    "pressroom.reschedule",
    "pressroom.cancel",
    "pressroom.close",
    # journalists
    "pressroom.decide_accreditation",
    "pressroom.see_journalist",
    # questions
    "pressroom.log_question",
    "pressroom.promise",
    "pressroom.decline",
    "pressroom.assign_question",
    "pressroom.group",
    "pressroom.answer",
    "pressroom.correct_answer",
    "pressroom.extend",
    "pressroom.withdraw_question",
    "pressroom.publish_question",
    # announcements
    "pressroom.write",
    "pressroom.review",
    "pressroom.publish",
    "pressroom.correct",
    "pressroom.withdraw",
    # coverage
    "pressroom.import_coverage",
}  # fmt: skip

EXECUTOR = (
    READ_DESK
    | ANSWER_PRESS
    | {
        "queries.take",
        "queries.ask_details",
        "queries.forward",
        "queries.split",
        "queries.request_extension",
        "queries.draft_answer",
        "queries.see_applicant",
        "queries.view_answertemplate",
    }
)
HEAD = EXECUTOR | {
    "queries.assign_executor",
    "queries.approve",
    "queries.send_back",
    "queries.correct",
    "queries.extend",
    "queries.return",
    "queries.terminate",
    "pressroom.extend",
    "pressroom.correct_answer",
    *TEMPLATES,
}
OPERATOR = READ_DESK | {
    "queries.register",
    "queries.assign",
    "queries.settle",
    "queries.correct",
    "queries.forward",
    "queries.split",
    "queries.ask_details",
    "queries.return",
    "queries.terminate",
    "queries.withdraw",
    "queries.see_applicant",
    *TEMPLATES,
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.EXECUTOR: frozenset(EXECUTOR),
    Role.HEAD: frozenset(HEAD),
    Role.OPERATOR: frozenset(OPERATOR),
    Role.AKIMS_OFFICE: READ_DESK
    | READ_PRESS
    | {"queries.view_answertemplate", "pressroom.view_announcement"},
    Role.MODERATOR: READ_DESK | {"queries.moderate"},
    Role.ANALYST: READ_DESK | READ_PRESS,
    Role.PRESS_OFFICER: READ_DESK | PRESS,
    Role.HOST: frozenset(),
    Role.ADMINISTRATOR: READ_DESK
    | READ_PRESS
    | CITY
    | TEMPLATES
    | {
        "portal.view_user",
        "portal.add_user",
        "portal.change_user",
        "portal.view_membership",
        "portal.add_membership",
        "portal.change_membership",
        "portal.delete_membership",
        "portal.view_message",
        "portal.resend_message",
        "portal.view_subscription",
        "portal.end_subscription",
        "pressroom.view_journalist",
        "pressroom.see_journalist",
        "pressroom.erase_journalist",
        "portal.view_ledgerentry",
        "queries.erase_applicant",
        "queries.see_applicant",
    },
}
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
