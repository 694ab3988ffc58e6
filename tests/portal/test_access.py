"""Roles, what each may, and how far."""

import pytest

from portal import access
from portal.models import Membership, Role, User
from queries.lifecycle import RESIDENT, TRANSITIONS
from queries.models import CitizenQuery
from tests.factories import BodyFactory, CitizenQueryFactory, UserFactory, staff
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def anew(user: User) -> User:
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def test_role_reaches_its_body_and_its_parts_and_no_other() -> None:
    roads = BodyFactory(slug="roads")
    bridges = BodyFactory(slug="bridges", parent=roads)
    piers = BodyFactory(slug="piers", parent=bridges)
    parks = BodyFactory(slug="parks")
    head = staff(Role.HEAD, roads)
    assert access.bodies_with(head, "queries.approve") == {roads.pk, bridges.pk, piers.pk}
    below = staff(Role.HEAD, bridges)
    assert access.bodies_with(below, "queries.approve") == {bridges.pk, piers.pk}
    assert not access.may(below, "queries.approve", roads)
    assert not access.may(head, "queries.approve", parks)
    assert not access.may(head, "queries.approve", None)


def test_two_memberships_each_keep_to_their_own_body() -> None:
    roads, parks = BodyFactory(), BodyFactory()
    user = staff(Role.HEAD, roads)
    Membership.objects.create(user=user, role=Role.EXECUTOR, body=parks)
    user = anew(user)
    assert access.bodies_with(user, "queries.approve") == {roads.pk}
    assert access.bodies_with(user, "queries.take") == {roads.pk, parks.pk}


def test_city_wide_role_reaches_every_body_and_the_desk() -> None:
    operator = staff(Role.OPERATOR)
    assert access.bodies_with(operator, "queries.assign") is access.EVERYWHERE
    assert access.may(operator, "queries.assign", BodyFactory())
    assert access.may(operator, "queries.assign", None)
    assert not access.may(operator, "queries.approve", BodyFactory())


def test_inactive_user_may_nothing() -> None:
    for user in (staff(Role.OPERATOR, is_active=False), UserFactory(is_superuser=True)):
        user.is_active = False
        assert not access.may(user, "queries.assign")
        assert access.bodies_with(user, "queries.view") == set()
        assert not user.has_perm("queries.view_citizenquery")


def test_superuser_may_everything() -> None:
    root = UserFactory(is_superuser=True)
    assert access.may(root, "queries.approve", BodyFactory())
    assert access.may(root, "queries.erase_applicant")


def test_reach_is_read_once_a_request(django_assert_num_queries: object) -> None:
    roads = BodyFactory()
    BodyFactory(parent=roads)
    head = anew(staff(Role.HEAD, roads))
    with django_assert_num_queries(2):  # type: ignore[operator]
        for permission in ("queries.approve", "queries.take", "queries.view"):
            assert access.may(head, permission, roads)


def test_rows_of_other_bodies_are_invisible() -> None:
    roads, parks = BodyFactory(), BodyFactory()
    ours = CitizenQueryFactory(assigned=True, body=roads)
    theirs = CitizenQueryFactory(assigned=True, body=parks)
    at_the_desk = CitizenQueryFactory()
    see = {
        "executor": staff(Role.EXECUTOR, roads),
        "operator": staff(Role.OPERATOR),
        "operator of a body": staff(Role.OPERATOR, roads),
        "host": staff(Role.HOST),
        "nobody": UserFactory(),
    }
    seen = {who: set(CitizenQuery.objects.visible_to(user)) for who, user in see.items()}
    assert seen == {
        "executor": {ours},
        "operator": {ours, theirs, at_the_desk},
        "operator of a body": {ours},
        "host": set(),
        "nobody": set(),
    }


def test_people_who_may_are_those_of_the_body_and_above_it() -> None:
    cast = Cast()
    bridges = cast["bela"].memberships.get().body
    names = access.people_who_may("queries.draft_answer", bridges).values_list(
        "username", flat=True
    )
    assert set(names) == {"bela", "erik", "hana", "hugo"}
    names = access.people_who_may("queries.approve", cast.roads).values_list("username", flat=True)
    assert set(names) == {"hana", "hugo"}


def test_others_who_may_ignores_the_inactive_and_other_bodies() -> None:
    cast = Cast()
    assert access.others_who_may("queries.approve", cast.roads, but=cast["hana"])
    User.objects.filter(username="hugo").update(is_active=False)
    assert not access.others_who_may("queries.approve", cast.roads, but=cast["hana"])


def test_permission_names_of_the_transitions_are_granted_to_somebody() -> None:
    asked = {step.permission for step in TRANSITIONS.values()} - {RESIDENT}
    granted = frozenset().union(*access.PERMISSIONS.values())
    assert asked - granted == set()
