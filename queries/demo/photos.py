"""Small generated pictures for the demo, taken in by the same door as a resident's photos."""

from collections.abc import Iterator
from io import BytesIO
from math import pi, sin
from random import Random

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from portal import clock
from portal.uploads import CleanPhoto, check_photo
from queries.models import Attachment, CitizenQuery

WIDTH, HEIGHT = 960, 640  # pixels
HORIZON = 300
PICTURES = 4  # of each scene
SCENES = {
    "public-transport": "bus",
    "construction-quality": "house",
    "roads-and-pavements": "pothole",
    "public-safety": "lamp",
    "utility-networks": "puddle",
    "cleaning": "rubbish",
    "greening": "tree",
    "lighting": "lamp",
    "housing": "house",
    "ecology": "smoke",
    "other": "tree",
}
Draw = ImageDraw.ImageDraw


class Album:
    """The pictures there are; each is drawn when it is first wanted."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, int], CleanPhoto] = {}

    def photos(
        self, query: CitizenQuery, theme: str, *, number: int, random: Random
    ) -> Iterator[Attachment]:
        """So many photos of the theme for the query, not yet published; unsaved."""
        for which in random.sample(range(PICTURES), number):
            picture = self._picture(SCENES[theme], which)
            yield Attachment(
                query=query,
                name=picture.name,
                photo=ContentFile(picture.content, name="full.jpg"),
                thumb=ContentFile(picture.thumb, name="thumb.jpg"),
                width=picture.width,
                height=picture.height,
                sha256=picture.sha256,
                uploaded_at=clock.now(),
            )

    def _picture(self, scene: str, which: int) -> CleanPhoto:
        if (scene, which) not in self._pictures:
            buffer = BytesIO()
            paint(scene, Random(f"{scene} {which}")).save(buffer, "PNG")
            file = SimpleUploadedFile(f"IMG_{1001 + which}.png", buffer.getvalue())
            self._pictures[scene, which] = check_photo(file)
        return self._pictures[scene, which]


def paint(scene: str, random: Random) -> Image.Image:
    """A street under the mountains, and what is wrong in it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (random.randint(170, 205), 205, 228))
    draw = ImageDraw.Draw(image)
    phase = random.uniform(0, pi)
    for shade, height, stretch in (((150, 165, 185), 190, 130), ((112, 130, 140), 240, 90)):
        ridge = [
            (x, height + 46 * sin(phase + x / stretch) + 18 * sin(x / 31))
            for x in range(0, 961, 12)
        ]
        draw.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=shade)
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=(126, 142, 96))
    draw.polygon([(380, HORIZON), (580, HORIZON), (900, HEIGHT), (60, HEIGHT)], fill=(92, 94, 98))
    for top in range(320, 640, 80):
        width = (top - 280) / 40
        draw.polygon(
            [
                (480 - width, top),
                (480 + width, top),
                (481 + width, top + 34),
                (479 - width, top + 34),
            ],
            fill=(228, 228, 220),
        )
    _OBJECTS[scene](draw, random)
    draw.text((16, HEIGHT - 28), "DEMO", fill=(240, 240, 240))
    return image


def _bus(draw: Draw, random: Random) -> None:
    left = random.randint(180, 420)
    draw.rounded_rectangle((left, 250, left + 360, 430), 18, fill=(48, 120, 84))
    for window in range(4):
        x = left + 22 + window * 84
        draw.rectangle((x, 276, x + 66, 336), fill=(196, 222, 232))
    for x in (left + 70, left + 280):
        draw.ellipse((x - 30, 400, x + 30, 460), fill=(32, 32, 34))


def _house(draw: Draw, random: Random) -> None:
    left = random.randint(90, 240)
    draw.rectangle((left, 70, left + 250, 420), fill=(198, 186, 168))
    for row in range(6):
        for column in range(4):
            x, y = left + 22 + column * 58, 92 + row * 52
            draw.rectangle((x, y, x + 34, y + 32), fill=(90, 110, 128))
    x = left + random.randint(60, 190)
    crack = [(x + random.randint(-14, 14), y) for y in range(80, 420, 34)]
    draw.line(crack, fill=(58, 44, 40), width=5)


def _pothole(draw: Draw, random: Random) -> None:
    x, y = random.randint(300, 520), random.randint(430, 520)
    draw.ellipse((x, y, x + 190, y + 76), fill=(46, 44, 44))
    draw.ellipse((x + 26, y + 18, x + 160, y + 62), fill=(74, 84, 96))


def _lamp(draw: Draw, random: Random) -> None:
    x = random.randint(640, 780)
    draw.line((x, 460, x + random.randint(-50, 50), 90), fill=(70, 72, 78), width=12)
    draw.ellipse((x - 40, 66, x + 40, 104), fill=(60, 60, 64))


def _puddle(draw: Draw, random: Random) -> None:
    for _ in range(4):
        x, y = random.randint(180, 560), random.randint(400, 540)
        draw.ellipse((x, y, x + 230, y + 70), fill=(96, 138, 168))
    draw.ellipse((430, 372, 540, 410), fill=(40, 40, 44))


def _rubbish(draw: Draw, random: Random) -> None:
    for _ in range(26):
        x, y = random.randint(600, 860), random.randint(340, 460)
        shade = tuple(random.randint(40, 220) for _ in range(3))
        draw.ellipse((x, y, x + 52, y + 44), fill=shade)


def _tree(draw: Draw, random: Random) -> None:
    x = random.randint(160, 260)
    draw.polygon([(x, 470), (x + 40, 470), (x + 90, 130), (x + 70, 130)], fill=(92, 70, 52))
    for _ in range(9):
        left, top = x + random.randint(-60, 90), random.randint(60, 210)
        draw.ellipse((left, top, left + 110, top + 90), fill=(126, random.randint(96, 130), 62))


def _smoke(draw: Draw, random: Random) -> None:
    for puff in range(14):
        x, y = 640 - puff * 24 + random.randint(-20, 20), 400 - puff * 24
        shade = 90 + puff * 6
        draw.ellipse((x, y, x + 120, y + 90), fill=(shade, shade, shade))


_OBJECTS = {
    "bus": _bus,
    "house": _house,
    "pothole": _pothole,
    "lamp": _lamp,
    "puddle": _puddle,
    "rubbish": _rubbish,
    "tree": _tree,
    "smoke": _smoke,
}
