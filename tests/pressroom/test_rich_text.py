"""The HTML of announcements: a small allow-list, and words without it."""

import pytest

from pressroom.rich_text import clean, plain


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<div>Су <strong>өшіріледі</strong><br>ертең</div>",) * 2,
        ("<h1>Heading</h1><h4>Small</h4>", "<h2>Heading</h2><h4>Small</h4>"),
        ("<p onclick='x()' style='color:red' class='a'>Text</p>", "<p>Text</p>"),
        ("<script>alert(1)</script><style>p{}</style>Text", "Text"),
        ("<img src='https://example.org/a.png' onerror='x()'>Text", "Text"),
        ("<iframe src='https://example.org'></iframe><svg onload='x()'></svg>Text", "Text"),
        ("<figure><figcaption>Caption</figcaption></figure>", "Caption"),
        ("<a href='javascript:alert(1)'>link</a>", '<a rel="noopener noreferrer">link</a>'),
        ("<a href=' JaVaScRiPt:alert(1)'>link</a>", '<a rel="noopener noreferrer">link</a>'),
        (
            '<a href="data:text/html;base64,PHNjcmlwdD4=">link</a>',
            '<a rel="noopener noreferrer">link</a>',
        ),
        (
            '<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="opener">link</a>',
            '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">link</a>',
        ),
        ("<!-- secret -->Text", "Text"),
        ("Te\x00\x0bxt\tA", "Text\tA"),
        ("<math><mi><style><img src=x onerror=alert(1)></style></mi></math>", ""),
        ("<div>Open", "<div>Open</div>"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("<p>&nbsp;</p><div><br></div>", ""),
        ("", ""),
    ],
)
def test_only_the_allowed_is_kept(written: str, kept: str) -> None:
    assert clean(written) == kept
    assert clean(clean(written)) == kept


def test_plain_words_keep_their_paragraphs() -> None:
    text = "<h2>Су</h2><p>Ертең <b>10&amp;11</b>\nүй</p><ul><li>бір</li></ul>a&lt;b<br>c"

    assert plain(clean(text)) == "Су\n\nЕртең 10&11 үй\n\nбір\n\na<b\n\nc"
