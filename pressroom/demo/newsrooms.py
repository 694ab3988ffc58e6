"""The demo's newsrooms and those who ask for them, all fictional, reachable by nobody."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from pressroom.demo import phrases
from pressroom.models import Journalist, Outlet
from queries.demo import corpus

MAIL_DOMAIN = "newsroom.example.org"
JOURNALISTS_AN_OUTLET = 3
ENGLISH_SPEAKING = "sample-wire"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An outlet with its journalists, and how often it turns up."""

    outlet: Outlet
    journalists: tuple[Journalist, ...]
    weight: int


def create(*, at: datetime) -> list[Newsroom]:
    """The newsrooms and their journalists, registered at that moment; those there are stay."""
    random = Random(at.year)
    newsrooms = []
    for row in phrases.read("newsrooms")["outlets"]:
        outlet, _ = Outlet.objects.get_or_create(
            slug=row["slug"],
            defaults={"name": row["name"], "kind": row["kind"], "domains": [row["domain"]]},
        )
        people = []
        for place in range(JOURNALISTS_AN_OUTLET):
            language = _language(outlet.slug, random)
            journalist, _ = Journalist.objects.get_or_create(
                email=f"{outlet.slug}-{place + 1}@{MAIL_DOMAIN}",
                defaults={
                    "full_name": person(language, random),
                    "outlet": outlet,
                    "language": language,
                    "confirmed_at": at,
                    "consented_at": at,
                },
            )
            people.append(journalist)
        newsrooms.append(Newsroom(outlet, tuple(people), row["weight"]))
    return newsrooms


def person(language: str, random: Random) -> str:
    """A fictional full name."""
    people = corpus.people(language)
    is_woman = random.random() < 0.5  # noqa: PLR2004 -- half of them
    first = random.choice(people["women" if is_woman else "men"])
    surname: str = random.choice(people["surnames"])
    return f"{first} {surname}{('a' if language == 'en' else 'а') if is_woman else ''}"


def _language(slug: str, random: Random) -> str:
    return "en" if slug == ENGLISH_SPEAKING else random.choices(("kk", "ru"), (9, 11))[0]
