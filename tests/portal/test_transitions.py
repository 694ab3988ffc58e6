"""A table of transitions: what it refuses, in which words, and whose role it asks for."""

import pytest
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Role
from portal.transitions import NotYourBody, Transition, TransitionNotAllowed, Transitions
from tests.factories import BodyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


class Door(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class House:
    def __init__(self, status: Door, body_id: int | None = None) -> None:
        self.status, self.body_id = status, body_id

    def get_status_display(self) -> str | Promise:
        return self.status.label


SHUT = Transition("shut", "Shut", frozenset({Door.OPEN}), Door.CLOSED, "queries.forward", "shut")
DOORS = Transitions(Door, SHUT)
PORTER = Transitions(Door, SHUT, body_of=lambda _house: None)


def test_status_that_does_not_allow_it_is_refused_in_words() -> None:
    assert DOORS.check(House(Door.OPEN), "shut") is SHUT
    with pytest.raises(TransitionNotAllowed, match=r"Now it is “closed”; .* when it is: open\."):
        DOORS.check(House(Door.CLOSED), "shut")


def test_role_must_be_of_the_body_that_holds_it() -> None:
    ours, theirs = BodyFactory.create_batch(2)
    user = UserFactory()
    MembershipFactory(user=user, body=ours, role=Role.EXECUTOR)
    assert DOORS.check(House(Door.OPEN, ours.pk), "shut", user) is SHUT
    assert DOORS.why_not(House(Door.OPEN, ours.pk), "shut", user) == ""
    with pytest.raises(NotYourBody):
        DOORS.check(House(Door.OPEN, theirs.pk), "shut", user)
    assert "role" in DOORS.why_not(House(Door.OPEN, theirs.pk), "shut", user)


def test_table_of_the_whole_city_asks_for_a_citywide_role() -> None:
    ours = BodyFactory()
    member, citywide = UserFactory.create_batch(2)
    MembershipFactory(user=member, body=ours, role=Role.EXECUTOR)
    MembershipFactory(user=citywide, body=None, role=Role.OPERATOR)
    with pytest.raises(NotYourBody):
        PORTER.check(House(Door.OPEN, ours.pk), "shut", member)
    assert PORTER.check(House(Door.OPEN, ours.pk), "shut", citywide) is SHUT


def test_table_reads_like_a_mapping() -> None:
    assert list(DOORS) == ["shut"]
    assert len(DOORS) == 1
    assert DOORS["shut"] is SHUT
