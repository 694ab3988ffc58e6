"""Staff and their roles."""

import factory
from factory.django import DjangoModelFactory

from portal.models import Body, Membership, Role, User


class UserFactory(DjangoModelFactory):
    """A member of staff who cannot log in by password, and has no role until given one."""

    class Meta:
        model = User
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff-{n}")
    first_name = factory.LazyAttribute(lambda row: row.username.title())
    last_name = "Example"
    email = factory.LazyAttribute(lambda row: f"{row.username}@example.org")
    password = "!"
    language = "en"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    body = None
    role = Role.OPERATOR


def staff(role: Role | str, body: Body | None = None, **user: object) -> User:
    """A user who plays `role` in `body`; without one, for the whole city."""
    person = UserFactory(**user)
    MembershipFactory(user=person, body=body, role=role)
    return person
