"""The demo's accounts: one and more of every role, fictional, all with one password.

They exist only where `DEMO` is set. A user name is the role, or role.body: `head.auezov`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from portal.models import Body, Membership, Role, User
from queries.demo import corpus

PASSWORD = "open-almaty-demo"  # noqa: S105 -- printed for everybody who tries the demo
MAIL_DOMAIN = "staff.almaty.example"
SEED = 1308
ONE_MEMBER_BODY = "public-spaces"  # whoever drafts there approves too: nobody else could
CITY_WIDE = {
    Role.OPERATOR: 3,
    Role.MODERATOR: 2,  # two sit at the console of a broadcast
    Role.AKIMS_OFFICE: 1,
    Role.PRESS_OFFICER: 2,  # whoever writes an announcement does not review it
    Role.ANALYST: 1,
    Role.HOST: 1,
    Role.ADMINISTRATOR: 1,
}  # how many of each


@dataclass(frozen=True, slots=True)
class Login:
    """One account as it is shown to whoever tries the demo."""

    username: str
    role: str
    body: str  # empty: the whole city


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    role: Role
    body: Body | None


class Cast:
    """Who acts in the demo year, by what they may do.

    A body that is no more has no accounts: those of its successor did its work then.
    """

    def __init__(self, accounts: Sequence[Account], users: dict[str, User]) -> None:
        former = Body.objects.filter(successor__isnull=False)
        self._successors = dict(former.values_list("pk", "successor_id"))
        self._users: dict[tuple[str, int | None], list[User]] = {}
        for account in accounts:
            place = account.body.pk if account.body else None
            self._users.setdefault((account.role, place), []).append(users[account.username])

    def operator(self, random: Random) -> User:
        return random.choice(self._users[Role.OPERATOR, None])

    def moderator(self) -> User:
        return self._users[Role.MODERATOR, None][0]

    def head(self, body_id: int | None) -> User:
        return self._users[Role.HEAD, self._today(body_id)][0]

    def executor(self, body_id: int | None, random: Random) -> User:
        """Somebody of the body who works on queries; its head where it has nobody else."""
        executors = self._users.get((Role.EXECUTOR, self._today(body_id)))
        return random.choice(executors) if executors else self.head(body_id)

    def _today(self, body_id: int | None) -> int | None:
        """The body that does today what this one does or did."""
        while (Role.HEAD, body_id) not in self._users and body_id in self._successors:
            body_id = self._successors[body_id]
        return body_id


def short(body: Body) -> str:
    """The body as a part of a user name."""
    return body.slug.removesuffix("-akim")


def accounts(on: date) -> list[Account]:
    """Who there is to be for the bodies valid on that day."""
    wanted = [
        Account(role.value if number == 1 else f"{role.value}{number}", role, None)
        for role, count in CITY_WIDE.items()
        for number in range(1, count + 1)
    ]
    bodies = Body.objects.valid_on(on).filter(Q(is_external=False) & ~Q(parent=None))
    for body in bodies.exclude(is_desk=True).order_by("pk"):
        wanted.append(Account(f"{Role.HEAD.value}.{short(body)}", Role.HEAD, body))
        if body.slug != ONE_MEMBER_BODY:
            wanted += (
                Account(f"{Role.EXECUTOR.value}{number}.{short(body)}", Role.EXECUTOR, body)
                for number in ("", "2")
            )
    return wanted


def create(on: date) -> Cast:
    """Create the accounts that are missing; the password is hashed once, which takes its time."""
    random = Random(SEED)
    wanted = accounts(on)
    known = User.objects.in_bulk([account.username for account in wanted], field_name="username")
    password = make_password(PASSWORD)
    missing = []
    for account in wanted:
        if account.username in known:
            continue
        language = random.choices(("kk", "ru"), (3, 2))[0]
        first_name, last_name = name(language, random)
        missing.append(
            User(
                username=account.username,
                first_name=first_name,
                last_name=last_name,
                email=f"{account.username}@{MAIL_DOMAIN}",
                language=language,
                is_staff=True,
                password=password,
            )
        )
    User.objects.bulk_create(missing)
    users = known | {user.username: user for user in missing}
    Membership.objects.bulk_create(
        Membership(user=users[account.username], role=account.role, body=account.body)
        for account in wanted
        if account.username not in known
    )
    return Cast(wanted, users)


def logins() -> list[Login]:
    """Every demo account there is, city-wide roles first."""
    rows = Membership.objects.filter(user__email__endswith=f"@{MAIL_DOMAIN}", user__is_active=True)
    ordered = rows.select_related("user", "body").order_by("body__pk", "role", "user__username")
    found = [
        Login(row.user.username, row.get_role_display(), row.body.name if row.body else "")
        for row in ordered
    ]
    return sorted(found, key=lambda login: bool(login.body))


def name(language: str, random: Random) -> tuple[str, str]:
    """A fictional first and last name, of a woman or a man."""
    people = corpus.people(language)
    is_woman = random.random() < 0.5  # noqa: PLR2004 -- half of them
    surname = random.choice(people["surnames"])
    ending = {"en": "a"}.get(language, "а")
    first = random.choice(people["women" if is_woman else "men"])
    return first, surname + ending if is_woman else surname
