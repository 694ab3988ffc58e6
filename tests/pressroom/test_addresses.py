"""The same page under many spellings is one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.addresses import Address, NotAnAddress, normalise_domain

PAGE = "https://tengri.example.org/news/bridge-opens"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://tengri.example.org/news/bridge-opens",
        "https://www.tengri.example.org/news/bridge-opens/",
        "HTTPS://Tengri.Example.ORG/news/bridge-opens",
        "https://tengri.example.org:443/news/bridge-opens",
        "https://tengri.example.org//news/bridge-opens",
        "https://tengri.example.org/news/bridge-opens#comments",
        "https://tengri.example.org/news/bridge-opens?utm_source=telegram&UTM_medium=post",
        "https://tengri.example.org/news/bridge-opens?fbclid=abc&yclid=1&gclid=2",
        "tengri.example.org/news/bridge-opens",
        "  https://tengri.example.org/news/bridge-opens  ",
    ],
)
def test_parse_knows_a_page_by_any_spelling(spelling: str) -> None:
    assert Address.parse(spelling).key == Address.parse(PAGE).key


@pytest.mark.parametrize(
    "other",
    [
        "https://tengri.example.org/news/bridge-closes",
        "https://tengri.example.org/News/bridge-opens",
        "https://kk.tengri.example.org/news/bridge-opens",
        "https://tengri.example.org:8443/news/bridge-opens",
        "https://tengri.example.org/news/bridge-opens?id=5",
    ],
)
def test_parse_tells_other_pages_apart(other: str) -> None:
    assert Address.parse(other).key != Address.parse(PAGE).key


def test_parse_takes_parameters_in_any_order_and_letters_in_any_writing() -> None:
    one = Address.parse("https://жаңалық.example.org/Көпір/?b=2&a=%D0%B0")
    other = Address.parse("http://жаңалық.example.org/%D0%9A%D3%A9%D0%BF%D1%96%D1%80?a=а&b=2")
    assert one.key == other.key
    assert one.url.isascii()


@pytest.mark.parametrize(
    "video",
    [
        "https://youtu.be/dQ4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQ4w9WgXcQ&list=PL1&t=90",
        "https://m.youtube.com/watch?v=dQ4w9WgXcQ",
    ],
)
def test_parse_knows_a_video_by_its_short_and_long_address(video: str) -> None:
    assert Address.parse(video).key == "youtube.com/watch?v=dQ4w9WgXcQ"


def test_parse_keeps_the_link_without_tracking_and_fragment() -> None:
    address = Address.parse("https://www.tengri.example.org/a/?id=5&utm_source=x#top")
    assert address.url == "https://www.tengri.example.org/a/?id=5"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bridge",
        "the bridge opens",
        "javascript:alert(1)",
        "ftp://tengri.example.org/a",
        "mailto:desk@example.org",
        "https://user:secret@example.org/",
        "https://127.0.0.1/a",
        "http://localhost/a",
        "https://[::1]/a",
        "https://example.org:99999/",
        "https://exa mple.org/",
        'https://example.org/"onmouseover',
        "https://-a.example.org/",
        "https://example.org/" + "a" * 1_000,
    ],
)
def test_parse_refuses_what_is_no_page(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        Address.parse(typed)


def test_owners_go_from_the_most_particular_domain_up() -> None:
    assert list(Address.parse("https://t.me/Channel5/77").owners()) == ["t.me/channel5", "t.me"]
    assert list(Address.parse("https://kk.news.example.org").owners()) == [
        "kk.news.example.org",
        "news.example.org",
        "example.org",
    ]


def test_normalise_domain_takes_a_domain_as_people_write_it() -> None:
    assert normalise_domain("https://WWW.Example.org/") == "example.org"
    assert normalise_domain("instagram.com/Almaty_TV") == "instagram.com/almaty_tv"


@given(st.text(max_size=80) | st.from_regex(r"https?://[\w.:@/?#&=%\[\]-]{1,60}", fullmatch=True))
def test_parse_of_its_own_link_changes_nothing(typed: str) -> None:
    try:
        address = Address.parse(typed)
    except NotAnAddress:
        return
    again = Address.parse(address.url)
    assert (again.key, again.url, again.host) == (address.key, address.url, address.host)
