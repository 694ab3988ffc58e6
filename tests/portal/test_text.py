import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.text import looks_like_nothing, normalise, normalise_line

# Letters of both alphabets and the marks, spaces and invisible characters they arrive with: plain
# `st.text()` would almost never put them beside one another.
tangles = st.text(
    st.sampled_from(
        "aeioycpxhABCEHKYəƏɵsзқғіһуУеб .,-@:/1☂👩💻🏽"
        "\u0300\u0306\u0308\u0344\u200b\u200d\u202e\ufeff\ufe0f\u20e3\u00ad\t\n\r\x00\x85"
        "\u2028\u3164\u3000\ufffe\u1100\u1161\u212b"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Əуезов ауданы", "Әуезов ауданы"),
        ("əкімдік", "әкімдік"),
        ("Ə", "Ә"),
        ("iрi қала", "ірі қала"),
        ("бiлiмi", "білімі"),
        ("шаhар", "шаһар"),
        ("Тротyар рaзбит", "Тротуар разбит"),
        ("Aбая", "Абая"),
        ("ɵзен", "өзен"),
        ("ëлка", "ёлка"),
        ("Кy\N{COMBINING BREVE}ырлар", "Кўырлар"),
    ],
)
def test_normalise_puts_a_cyrillic_word_into_one_alphabet(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Instagram",
        "Akimat LIVE-та",
        "Wi-Fi жоқ",
        "WhatsAppта",
        "Писали в Facebook и на https://example.org/жoл?a=оo",
        "www.example.org/жoл",
        "аsel@example.org",
        "@аlmaty_akimat",
        "Əliyev",
        "Instаgram",
        "BMW X5",
    ],
)
def test_normalise_leaves_latin_words_links_and_addresses_alone(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("а\x00б\x07в", "абв"),
        ("а\u202eб\u2066в\u200f", "абв"),
        ("а\u200bб\u200cв\ufeff\u00ad", "абв"),
        ("\ud800а", "а"),
        ("а\ufffeб\U0001ffff", "аб"),
        ("а\u3164б", "аб"),
        ("а\u00a0 \u2003\tб", "а б"),
        ("  а  \n  б  ", "а\nб"),
        ("а\r\nб\rв\u2028г\x85д", "а\nб\nв\nг\nд"),
        ("а\n\n\nб", "а\n\n\nб"),
        ("а\n \n\n\n\nб", "а\n\n\nб"),
        ("\n\nа\n\n", "а"),
        ("и\N{COMBINING BREVE}", "й"),
        ("и\u200b\N{COMBINING BREVE}", "й"),
        ("а" + "\N{COMBINING ACUTE ACCENT}" * 40, "а" + "\N{COMBINING ACUTE ACCENT}" * 4),
        ("👩🏽\u200d💻 жауап 1\ufe0f\u20e3 ☂\ufe0f", "👩🏽\u200d💻 жауап 1\ufe0f\u20e3 ☂\ufe0f"),
        ("а\u200dб\ufe0f", "аб"),
    ],
)
def test_normalise_drops_what_nobody_sees(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@settings(max_examples=400)
@given(tangles | st.text())
def test_normalise_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@settings(max_examples=400)
@given(tangles | st.text())
def test_normalise_never_makes_text_longer_than_nfc_does(text: str) -> None:
    assert len(normalise(text)) <= len(unicodedata.normalize("NFC", text))


@settings(max_examples=400)
@given(tangles | st.text(st.characters(codec=None)))
def test_normalise_leaves_nothing_the_database_or_a_feed_would_refuse(text: str) -> None:
    clean = normalise(text)
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean.encode().decode() == clean
    hidden = {c for c in clean if unicodedata.category(c) in {"Cc", "Cf"}} - {"\n", "\u200d"}
    assert not hidden


@given(st.emails())
def test_normalise_leaves_email_addresses_untouched(address: str) -> None:
    assert normalise(f"почта {address} керек") == f"почта {address} керек"


@given(
    st.from_regex(r"https://[a-z]{1,9}\.example/[a-zа-я]{0,9}\?[a-zа-я]=[а-яa-z]", fullmatch=True)
)
def test_normalise_leaves_links_untouched(link: str) -> None:
    assert normalise(f"см. {link} и ответьте") == f"см. {link} и ответьте"


def test_normalise_line_is_one_line() -> None:
    assert normalise_line(" Абай\n даңғылы,\t 10 ") == "Абай даңғылы, 10"


@pytest.mark.parametrize("text", ["", "   ", "12345", "!!! ???", "👍👍", "\u200b\u3164", "٣٤", "…"])
def test_looks_like_nothing_without_letters(text: str) -> None:
    assert looks_like_nothing(text)


@pytest.mark.parametrize("text", ["а", "жарық жоқ", "5 қабат", "light"])
def test_looks_like_something_with_letters(text: str) -> None:
    assert not looks_like_nothing(text)


@given(st.text(alphabet="яЯәІіһab0 .,-–—№«»“”'@:/\n\u0301\u200bƏə", max_size=60))
def test_plain_texts_go_a_short_way_to_the_same_end(text: str) -> None:
    """A sign that is not plain, and is taken out again, makes the whole text go the long way."""
    assert normalise(text) == normalise(f"\ufeff{text}")
