"""What is marked for the moderator, and what is not."""

import pytest

from broadcasts import flags


def keys(text: str) -> list[str]:
    return [flag.key for flag in flags.raised_by(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Вы там все охуели?",
        "Дороги говно",
        "ну и су́ка этот".replace("\u0301", ""),
        "СУКАААА",
        "иди на х у й",
        "иди на х*й",
        "cyka",
        "Пошёл ты, мудак",
        "қотақ",
        "Котак",
        "боқты жолдар",
        "ақымақ әкім",
        "What the fuck is this",
        "you assholes",
    ],
)
def test_insults_are_marked(text: str) -> None:
    assert keys(text) == ["obscene"]


@pytest.mark.parametrize(
    "text",
    [
        "Когда отремонтируют тротуар на улице Абая?",
        "Застрахуйте, пожалуйста, школьный автобус: он требует ремонта.",
        "Учебный год, хлеб по 300 рублей, небо, ребёнок, колебания цен, сукно, страна",
        "Ель упала на бок, сучья и сабля",
        "Сигнал светофора, сиги, котика накормили, оскорблять, требовать, потребляем",
        "Абай көшесіндегі көлік тоқтатын жерді қашан жөндейсіздер?",
        "Аминь. Shirt, Scunthorpe, Dickens, classic, Sussex",
        "Дом 5, кв. 12, автобус № 79, 2026 год, 5-10 минут, 3.5 км",
        "",
    ],
)
def test_ordinary_words_raise_nothing(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Позвоните мне: 8 701 000 12 34", ["phone"]),
        ("Пишите на alice@example.org", ["email"]),
        ("Смотрите https://example.org/a", ["link"]),
        ("всё есть на example.kz", ["link"]),
        ("подписывайтесь @almaty_news", ["link"]),
        ("t.me/news, сука, +7 701 000 12 34", ["phone", "link", "obscene"]),
    ],
)
def test_personal_data_and_links_are_marked(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


def test_every_flag_says_itself_in_words() -> None:
    raised = flags.raised_by("t.me/news, сука, +7 701 000 12 34")
    assert [str(flag.label) for flag in raised] == [
        "contains a phone number",
        "contains a link",
        "may be obscene or insulting",
    ]
