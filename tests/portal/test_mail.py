import logging
import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from pytest_django.fixtures import Settings

from portal import mail, outbox, recipients
from portal.models import Message, User

ADDRESS = "aigerim@example.org"
Status = Message.Status


@pytest.fixture(autouse=True)
def templates(settings: Settings, tmp_path: Path) -> None:
    """Two mails of the tests' own beside the portal's."""
    folder = tmp_path / "emails" / "tests"
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text(
        "{% load i18n %}{% autoescape off %}\n\n  {% translate 'January' %}: {{ word }}  \n\n\n\n"
        "One {{ word }}\n\n\n\nTwo\n{% endautoescape %}"
    )
    (folder / "note.html").write_text("<title>{{ subject }}</title><p>{{ word }}</p>")
    (folder / "broken.txt").write_text("{% include nothing %}")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    settings.SITE_URL = "https://desk.example.org:8443"


@pytest.fixture
def aigerim(db: None) -> User:
    return User.objects.create_user("aigerim", ADDRESS, language="ru")


@pytest.fixture
def server(settings: Settings) -> Iterator[type["Server"]]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.reset()
    yield Server
    Server.reset()


class Server(BaseEmailBackend):
    """A mail server that does what a test wants of it, and notes what happened."""

    on_open: Exception | None
    on_send: dict[str, Exception]  # by the word in the mail's subject
    opened: int
    closed: int
    got: list[Any]

    @classmethod
    def reset(cls) -> None:
        cls.on_open, cls.on_send = None, {}
        cls.opened = cls.closed = 0
        cls.got = []

    def open(self) -> bool:
        if self.on_open is not None:
            raise self.on_open
        Server.opened += 1
        return True

    def close(self) -> None:
        Server.closed += 1

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            assert not transaction.get_connection().in_atomic_block
            for word, error in self.on_send.items():
                if word in message.subject:
                    raise error
            self.got.append(message)
        return len(email_messages)


def promise(to: User | str, word: str = "hello", template: str = "tests/note") -> Message:
    message = outbox.enqueue(
        template=template,
        recipient=to if isinstance(to, str) else f"user:{to.pk}",
        language="ru",
        context={"word": word},
    )
    assert message is not None
    return message


def stored(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_compose_takes_the_first_line_as_subject_and_tidies_the_rest(aigerim: User) -> None:
    composed = mail.compose(promise(aigerim, "<b>&"))
    assert composed is not None
    assert composed.subject == "Январь: <b>&"
    assert composed.body == "One <b>&\n\nTwo\n"
    assert (
        composed.alternatives[0].content
        == "<title>Январь: &lt;b&gt;&amp;</title><p>&lt;b&gt;&amp;</p>"
    )
    assert composed.to == [ADDRESS]


def test_compose_names_the_mail_by_the_message_and_the_site(aigerim: User) -> None:
    message = promise(aigerim)
    composed = mail.compose(message)
    assert composed is not None
    written = composed.message()
    assert written["Message-ID"] == f"<{message.pk}@desk.example.org>"
    assert written["Content-Language"] == "ru"
    assert written["Auto-Submitted"] == "auto-generated"
    again = mail.compose(stored(message))
    assert again is not None
    assert again.message()["Message-ID"] == written["Message-ID"]


def test_compose_lets_the_builder_add_what_the_message_may_not_keep(
    aigerim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mail._builders, "tests/note", lambda message: {"word": message.language})
    composed = mail.compose(promise(aigerim))
    assert composed is not None
    assert composed.subject.endswith(": ru")


@pytest.mark.django_db(transaction=True)
def test_send_due_sends_over_one_connection_a_batch(server: type[Server], aigerim: User) -> None:
    promised = [promise(aigerim) for _ in range(3)]
    assert mail.send_due() == 3
    assert (server.opened, len(server.got)) == (1, 3)
    for message in promised:
        assert stored(message).status == Status.SENT
        assert stored(message).sent_at is not None
        assert stored(message).claimed_until is None
    assert mail.send_due() == 0


@pytest.mark.django_db(transaction=True)
def test_send_due_goes_on_to_the_next_batch(
    server: type[Server], aigerim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 2)
    for _ in range(5):
        promise(aigerim)
    assert mail.send_due() == 5
    assert (server.opened, len(server.got)) == (3, 5)


@pytest.mark.django_db(transaction=True)
def test_send_due_keeps_one_mail_that_fails_from_harming_the_others(
    server: type[Server], aigerim: User, caplog: pytest.LogCaptureFixture
) -> None:
    server.on_send = {
        "later": smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"no " + ADDRESS.encode())}),
        "never": smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no " + ADDRESS.encode())}),
    }
    words = ("first", "later", "never", "last")
    promised = {word: promise(aigerim, word) for word in words}
    with caplog.at_level(logging.DEBUG):
        mail.send_due()
    assert {word: stored(promised[word]).status for word in words} == {
        "first": Status.SENT,
        "later": Status.QUEUED,
        "never": Status.DEAD,
        "last": Status.SENT,
    }
    assert stored(promised["later"]).last_error == "SMTPRecipientsRefused 450"
    assert stored(promised["never"]).last_error == "SMTPRecipientsRefused 550"
    assert "SMTPRecipientsRefused 550" in caplog.text
    assert ADDRESS not in caplog.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ConnectionRefusedError(111, "Connection refused"),
            "ConnectionRefusedError: Connection refused",
        ),
        (socket.gaierror(-2, "Name or service not known"), "gaierror: Name or service not known"),
        (TimeoutError("timed out"), "TimeoutError"),
        (smtplib.SMTPAuthenticationError(535, ADDRESS.encode()), "SMTPAuthenticationError 535"),
        (smtplib.SMTPServerDisconnected(f"lost {ADDRESS}"), "SMTPServerDisconnected"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_send_due_without_a_server_fails_all_at_once(
    server: type[Server], aigerim: User, error: OSError, words: str
) -> None:
    server.on_open = error
    promised = [promise(aigerim), promise(aigerim)]
    assert mail.send_due() == 2
    for message in promised:
        assert stored(message).status == Status.QUEUED
        assert (stored(message).attempts, stored(message).last_error) == (1, words)


@pytest.mark.django_db(transaction=True)
def test_send_due_drops_what_has_nobody_to_reach(server: type[Server], aigerim: User) -> None:
    message = promise(aigerim)
    User.objects.filter(pk=aigerim.pk).update(is_active=False)
    mail.send_due()
    assert stored(message).status == Status.DROPPED
    assert server.got == []


@pytest.mark.django_db(transaction=True)
def test_send_due_says_where_a_mail_breaks_without_quoting_it(
    server: type[Server], aigerim: User
) -> None:
    broken = promise(aigerim, template="tests/broken")
    stranger = promise("nobody:1")
    mail.send_due()
    assert stored(broken).status == stored(stranger).status == Status.QUEUED
    assert " at " in stored(broken).last_error
    assert stored(stranger).last_error.startswith("UnknownRecipient at recipients.py:")
    assert ADDRESS not in stored(broken).last_error


@pytest.mark.django_db(transaction=True)
def test_send_gives_back_what_the_batch_has_no_time_for(
    server: type[Server], aigerim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(aigerim)
    monkeypatch.setattr(mail, "BATCH_SECONDS", -1.0)
    mail.send(outbox.claim(10))
    assert server.got == []
    (message,) = outbox.claim(10)
    assert message.attempts == 1


def test_send_reaches_the_mailbox(aigerim: User) -> None:
    promise(aigerim)
    mail.send(outbox.claim(1))
    assert [sent.to for sent in django_mail.outbox] == [[ADDRESS]]


def test_recipients_refuse_a_reference_that_is_no_number() -> None:
    with pytest.raises(recipients.UnknownRecipient):
        recipients.address_of("user:1 or 1=1")
