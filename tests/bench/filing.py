"""The requests that file queries, as a browser sends them at the last step."""

import uuid
from urllib.parse import urlencode

from tests.bench import load

TEXTS = (
    ("Аулада жарық жанбайды", "Үйіміздің ауласында екі аптадан бері шам жанбайды, кешке қараңғы."),
    ("Яма на дороге", "На перекрёстке глубокая яма, машины объезжают её по встречной полосе."),
    ("Автобус не приходит", "Автобус по утрам не приходит по расписанию, ждём по сорок минут."),
)


def requests(number: int) -> list[bytes]:
    """Make so many filings, each with keys of its own, so that none is another sent twice."""
    made = []
    for count in range(number):
        subject, text = TEXTS[count % len(TEXTS)]
        fields = {
            "action": "file",
            "topic": ("street-lighting", "district-roads", "timetable")[count % 3],
            "district": "auezov",
            "subject": subject,
            "text": f"{text} {count}",
            "place": "Абай даңғылы, 1",
            "full_name": "Бенч Тестов",
            "email": f"resident-{uuid.uuid4().hex}@example.org",
            "language": "kk",
            "visibility": "public",
            "consent": "on",
            "submission_key": str(uuid.uuid4()),
            "draft_key": str(uuid.uuid4()),
        }
        made.append(load.post("/kk/queries/new/", urlencode(fields).encode()))
    return made
