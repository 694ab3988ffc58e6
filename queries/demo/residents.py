"""The demo's residents: fictional people with addresses nobody has."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from queries.demo import staff
from queries.demo.phrases import Place
from queries.models import Applicant, Channel

REGULARS = 60  # residents who ask again and again
REGULAR_SHARE = 0.15
FEATURED_EVERY = 40  # every so many in her language are hers
POSTS = {"kk": "Instagram", "ru": "Telegram", "en": "Facebook"}
WITH_EMAIL = {Channel.WEB: 0.75, Channel.SOCIAL: 0.1, Channel.FRONT_OFFICE: 0.3}
ANONYMOUS = {Channel.SOCIAL: 0.5, Channel.CALL_CENTRE: 0.15}
FEATURED = ("aigul.synaqova@example.org", "Айгүл Сынақова")  # the first regular; the demo shows her


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who may write more than once."""

    full_name: str
    email: str
    phone: str
    language: str


class Town:
    """Draws residents, some of them again and again."""

    def __init__(self, random: Random) -> None:
        self._count = 0
        self._drawn: Counter[str] = Counter()
        self._regulars = [
            self._new(language, random) for language in random.choices(("kk", "ru"), k=REGULARS)
        ]
        email, full_name = FEATURED
        self._regulars[0] = replace(
            self._regulars[0], email=email, full_name=full_name, language="kk"
        )

    def draw(self, language: str, random: Random) -> Resident:
        featured = self._regulars[0]
        self._drawn[language] += 1
        if language == featured.language and self._drawn[language] % FEATURED_EVERY == 0:
            return featured
        if random.random() < REGULAR_SHARE:
            speakers = [r for r in self._regulars if r.language == language]
            if speakers:
                return random.choice(speakers)
        return self._new(language, random)

    def _new(self, language: str, random: Random) -> Resident:
        self._count += 1
        return Resident(
            full_name=" ".join(staff.name(language, random)),
            email=f"resident{self._count:04d}@example.org",
            phone=f"+7727000{random.randint(0, 9999):04d}",
            language=language,
        )


def applicant(
    resident: Resident, *, channel: str, place: Place | None, at: datetime, random: Random
) -> Applicant:
    """What the desk knows of the resident, unsaved: by some channels little."""
    has_email = (
        random.random() < WITH_EMAIL.get(Channel(channel), 0) or resident.email == FEATURED[0]
    )
    is_anonymous = random.random() < ANONYMOUS.get(Channel(channel), 0)
    person = Applicant(
        full_name="" if is_anonymous else resident.full_name,
        email=resident.email if has_email else "",
        phone="" if is_anonymous or (has_email and random.random() < 0.5) else resident.phone,  # noqa: PLR2004
        language=resident.language,
        consented_at=at,
    )
    if place and channel in {Channel.POST, Channel.FRONT_OFFICE}:
        person.postal_address = f"Алматы, {place.address(resident.language)}"
    if channel == Channel.SOCIAL:
        network = POSTS[resident.language]
        person.post_author = f"@demo_{random.randint(100, 999)}"
        person.post_url = f"https://{network.lower()}.example/p/{random.randint(10**8, 10**9)}"
    return person


def supporter(resident: Resident, *, at: datetime) -> Applicant:
    """Somebody who joins a query and leaves an address for the answer, unsaved."""
    return Applicant(email=resident.email, language=resident.language, consented_at=at)
