"""What residents of the journeys write, and how they fill in the form."""

import io
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image
from playwright.sync_api import Page

from portal.throttle import HEAT
from tests.journeys.house import House
from tests.journeys.visitors import Visitor

PHONE_NUMBER = "+7 701 000 12 34"


@dataclass(frozen=True)
class Matter:
    """One matter to file: by the addresses of topic and district, in somebody's words."""

    subject: str
    text: str
    topic: str = "pavements"
    district: str = "auezov"
    place: str = ""
    name: str = "Alice Example"
    email: str = ""


PAVEMENT_KK = Matter(
    subject="Мектеп алдындағы тротуар бұзылған",
    text=f"Қақпаның жанында үлкен шұңқыр бар, балалар сүрінеді. Маған {PHONE_NUMBER} нөміріне "
    "қоңырау шалыңыз.",
    place="Жандосов көшесі, 5",
    name="Үлгі Сынақова",
    email="ulgi@example.org",
)


def fill(visitor: Visitor, matter: Matter) -> None:
    """Fill in the form that the visitor has open, field by field as it is labelled."""
    visitor.field("Topic").select_option(matter.topic)
    visitor.field("In a few words").fill(matter.subject)
    visitor.field("What happened").fill(matter.text)
    visitor.field("Address or place").fill(matter.place)
    visitor.field("District").select_option(matter.district)
    visitor.field("Your full name").fill(matter.name)
    visitor.field("E-mail").fill(matter.email)
    visitor.page.locator("[name=consent]").check()


def file(visitor: Visitor, matter: Matter) -> str:
    """File it from the first page to the receipt; returns its number."""
    visitor.go("queries/new/")
    fill(visitor, matter)
    visitor.button("Check before sending").click()
    visitor.button("Send to the city").click()
    return number_on(visitor.page)


def heat_up(house: House) -> None:
    """File the same form again and again by a program, until the next filing is asked for more."""
    form = {
        "action": "file",
        "submission_key": str(uuid.uuid4()),
        "topic": LAMP_RU.topic,
        "subject": LAMP_RU.subject,
        "text": LAMP_RU.text,
        "full_name": LAMP_RU.name,
        "language": "ru",
        "visibility": "private",
        "consent": "on",
    }
    body = urllib.parse.urlencode(form).encode()
    for _filing in range(HEAT["filing.address"].limit):
        urllib.request.urlopen(f"{house.url}/ru/queries/new/", body).close()  # noqa: S310 -- http


def number_on(page: Page) -> str:
    """The number on the receipt that is open."""
    return page.locator(".talon__number").inner_text()


def secret_on(page: Page) -> str:
    return page.locator(".talon .secret").inner_text()


def photo_taken_in_auezov() -> dict[str, Any]:
    """A photo as telephones take them: it says where."""
    photo = Image.effect_noise((1200, 900), 60).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Example telephone"
    exif[ExifTags.Base.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (43.0, 13.0, 25.3),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (76.0, 51.0, 1.8),
    }
    content = io.BytesIO()
    photo.save(content, "JPEG", exif=exif)
    return {"name": "trotuar.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def places_told_by(content: bytes) -> dict[int, Any]:
    """Where a photo says that it was taken, and anything else it says of itself."""
    exif = Image.open(io.BytesIO(content)).getexif()
    return dict(exif) | exif.get_ifd(ExifTags.IFD.GPSInfo)


LAMP_RU = Matter(
    subject="Не горит фонарь у остановки",
    text="Третью неделю темно у остановки, вечером ничего не видно. Замените лампу.",
    topic="street-lighting",
    district="bostandyk",
    place="пр. Гагарина, остановка «Тимирязева»",
    name="Образец Примеров",
    email="obrazets@example.org",
)
HEDGE_EN = Matter(
    subject="Hedge hides the crossing",
    text="The hedge has grown over the kerb, and drivers do not see who wants to cross.",
    topic="watering",
    district="medeu",
    name="Alice Example",
    email="alice@example.org",
)
