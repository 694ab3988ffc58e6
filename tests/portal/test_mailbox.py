"""The demo's mailbox: what was sent is kept whole, shown newest first, and can do no harm."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django.fixtures import Settings

from portal import mailbox

MOMENT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
BODY = "Сәлеметсіз бе!\nhttp://127.0.0.1:8000/kk/"
PAGE = "<html><head><title>x</title></head><body><script>alert(1)</script>Сәлем</body></html>"
LIST = "/kk/demo/mail/"


@pytest.fixture(autouse=True)
def demo(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def send(subject: str = "Талон", minutes: int = 0) -> str:
    """Send one mail so many minutes after the first; give the name it is kept under."""
    message = EmailMultiAlternatives(
        subject, BODY, "desk@example.org", ["aliya@example.org"], headers={"Message-ID": "<1@x>"}
    )
    message.attach_alternative(PAGE, "text/html")
    before = set(mailbox.newest(99))
    with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
        assert get_connection("portal.mailbox.MailFolder").send_messages([message]) == 1
    (name,) = set(mailbox.newest(99)) - before
    return name


def test_a_mail_is_kept_as_it_was_sent() -> None:
    kept = mailbox.read(send("Талон 26-000001-5, әріптер ұзақ тақырыпта да сақталады ма екен"))
    assert kept is not None
    assert kept.subject == "Талон 26-000001-5, әріптер ұзақ тақырыпта да сақталады ма екен"
    assert kept.to == "aliya@example.org"
    assert kept.message_id == "<1@x>"
    assert kept.text.split() == BODY.split()
    assert kept.html.strip() == PAGE
    assert kept.sent_at == MOMENT


def test_the_same_message_twice_is_two_mails() -> None:
    assert send() != send()
    assert len(mailbox.newest(5)) == 2


def test_names_come_newest_first_and_page_by_page() -> None:
    names = [send(minutes=minutes) for minutes in (0, 1, 2)]
    assert mailbox.newest(2) == [names[2], names[1]]
    assert mailbox.newest(2, before=names[1]) == [names[0]]


def test_nothing_but_a_kept_mail_is_read(tmp_path: Path) -> None:
    name = send()
    (tmp_path / "secret.eml").write_text("Subject: no\n\nno")
    (tmp_path / "mail" / "note.eml").write_text("Subject: no\n\nno")
    for other in ("../secret", "note", "", f"{name}x", "20260202-050000000000-00000000"):
        assert mailbox.read(other) is None
    assert mailbox.newest(5) == [name]


def test_folder_is_var_dir_unless_named(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = ""
    settings.VAR_DIR = tmp_path
    assert mailbox.folder() == tmp_path / "mail"
    assert mailbox.newest(5) == []


def test_list_shows_the_newest_first_and_the_way_to_older_ones(
    client: Client, settings: Settings
) -> None:
    settings.PAGE_SIZE = 2
    for minutes, subject in enumerate(("Бірінші", "Екінші", "Үшінші")):
        send(subject, minutes)
    first = client.get(LIST).content.decode()
    assert first.index("Үшінші") < first.index("Екінші")
    assert "Бірінші" not in first
    older = client.get(LIST, {"before": mailbox.newest(2)[-1]}).content.decode()
    assert "Бірінші" in older
    assert "Екінші" not in older


def test_list_without_mail_says_so(client: Client) -> None:
    page = client.get(LIST)
    assert page.status_code == 200
    assert b"/kk/demo/mail/2" not in page.content


def test_mail_is_shown_as_text_with_links_and_as_a_page_in_a_frame(client: Client) -> None:
    name = send()
    page = client.get(f"{LIST}{name}/")
    text = page.content.decode()
    assert '<a href="http://127.0.0.1:8000/kk/"' in text
    assert f'src="{LIST}{name}/page/"' in text
    assert "alert(1)" not in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_page_of_a_mail_may_run_and_load_nothing(client: Client) -> None:
    page = client.get(f"{LIST}{send()}/page/")
    policy = dict(
        part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert policy["frame-ancestors"] == "'self'"
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in page.content.decode()


def test_pages_are_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get(f"{LIST}{send()}/").headers["Cache-Control"]


@pytest.mark.parametrize("tail", ["", "{name}/", "{name}/page/"])
def test_there_is_no_mailbox_outside_the_demo(
    client: Client, settings: Settings, tail: str
) -> None:
    address = LIST + tail.format(name=send())
    assert client.get(address).status_code == 200
    settings.DEMO = False
    assert client.get(address).status_code == 404


def test_unknown_mail_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}20260202-050000000000-00000000/").status_code == 404
    assert client.get(f"{LIST}20260202-050000000000-00000000/page/").status_code == 404
