"""Messages are gathered under the very ids that Django looks them up by."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

from config.local import catalogues

PAGE = """{% load i18n %}
{% translate "100% sure" %}|{% translate "May" context "month" %}|
  {% if x %}
{% blocktranslate trimmed count number=number %}
  {{ number }} % of a thing
    here
{% plural %}
  {{ number }} % of things
    here
{% endblocktranslate %}{% endif %}|{% blocktranslate with name=name %}Dear {{ name }},
line two{% endblocktranslate %}|{{ nothing|default:_("none") }}|{# Translators: a remark #}
"""


def messages(tmp_path: Path, name: str, content: str) -> list[tuple[object, str | None]]:
    path = tmp_path / name
    path.write_text(content)
    return [
        (message, context) for _line, message, _comments, context in catalogues.messages_in(path)
    ]


def test_template_messages_have_the_ids_of_run_time(tmp_path: Path, settings: Settings) -> None:
    found = messages(tmp_path, "page.html", PAGE)
    assert found == [
        ("100%% sure", None),
        ("May", "month"),
        (("%(number)s %% of a thing here", "%(number)s %% of things here"), None),
        ("Dear %(name)s,\nline two", None),
        ("none", None),
    ]
    russian = Catalog(locale="ru")
    for message, context in found:
        text = (
            tuple(f"<{form}>" for form in message) if isinstance(message, tuple) else f"<{message}>"
        )
        text = (*text, text[-1]) if isinstance(text, tuple) else text  # Russian has three forms
        russian.add(message, text, context=context)
    folder = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, russian)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    trans_real._translations = {}
    with translation.override("ru"):
        page = Template(PAGE).render(Context({"x": 1, "number": 5, "name": "Ann"}))
    trans_real._translations = {}
    assert [part.strip() for part in page.strip().strip("|").split("|")] == [
        "<100% sure>",
        "<May>",
        "<5 % of things here>",
        "<Dear Ann,\nline two>",
        "<none>",
    ]


def test_python_messages_are_found(tmp_path: Path) -> None:
    code = (
        "a = _('one')\nb = gettext_lazy('two'\n  ' halves')\n"
        "c = ngettext_lazy('%(n)d day', '%(n)d days', 'n')\nd = pgettext('noun', 'issue')\n"
        "e = other('not this')\n"
    )
    assert messages(tmp_path, "module.py", code) == [
        ("one", None),
        ("two halves", None),
        (("%(n)d day", "%(n)d days"), None),
        ("issue", "noun"),
    ]


@pytest.fixture
def kazakh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Kazakh catalogue in a place of its own."""
    path = tmp_path / "django.po"
    monkeypatch.setattr(catalogues, "place", lambda _language: path)
    return path


HEADER = (
    'msgid ""\nmsgstr ""\n"Language: kk\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Due %(day)s"\nmsgstr "Мерзімі %(day)s"\n', None),
        ('msgid "Due %(day)s"\nmsgstr "Мерзімі"\n', "has other placeholders"),
        ('msgid "Due %(day)s"\nmsgstr "Мерзімі %(күн)s"\n', "has other placeholders"),
        ('msgid "Due %(day)s"\nmsgstr "Мерзімі %(day)s "\n', "ends with white space"),
        ('msgid "Due %(day)s"\nmsgstr ""\n', "is not translated"),
        ('#, fuzzy\nmsgid "Due %(day)s"\nmsgstr "Мерзімі %(day)s"\n', "is marked fuzzy"),
        ("", "is not in the catalogue"),
        (
            'msgid "Due %(day)s"\nmsgstr "Мерзімі %(day)s"\n\nmsgid "Old"\nmsgstr "Ескі"\n',
            "is used nowhere",
        ),
    ],
)
def test_faults_are_told_by_name(kazakh: Path, entry: str, fault: str | None) -> None:
    kazakh.write_text(HEADER + entry)
    gathered = Catalog()
    gathered.add("Due %(day)s", locations=[("portal/page.py", 3)])
    faults = list(catalogues.faults_of("kk", gathered))
    assert len(faults) == (0 if fault is None else 1)
    assert fault is None or fault in faults[0]


def test_plural_may_leave_the_number_out_where_english_does(kazakh: Path) -> None:
    gathered = Catalog()
    gathered.add(("one day", "%(n)s days"), locations=[("portal/page.py", 3)])
    entry = (
        'msgid "one day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "бір күн"\nmsgstr[1] "%(n)s күн"\n'
    )
    kazakh.write_text(HEADER + entry)
    assert list(catalogues.faults_of("kk", gathered)) == []


def test_update_keeps_translations_and_drops_what_is_gone(
    kazakh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kazakh.write_text(
        HEADER + 'msgid "Kept"\nmsgstr "Сақталған"\n\nmsgid "Gone"\nmsgstr "Кеткен"\n'
    )
    gathered = Catalog()
    for text in ("Kept", "New"):
        gathered.add(text, locations=[("portal/page.py", 3)])
    monkeypatch.setattr(catalogues, "gather", lambda: gathered)
    monkeypatch.setattr(catalogues, "LANGUAGES", ("kk",))
    monkeypatch.setattr(catalogues, "ROOT", kazakh.parent)
    catalogues.update()
    written = kazakh.read_text()
    assert 'msgid "Kept"\nmsgstr "Сақталған"' in written
    assert 'msgid "New"\nmsgstr ""' in written
    assert "Gone" not in written
    catalogues.update()
    assert kazakh.read_text() == written


def test_everything_on_our_pages_is_gathered() -> None:
    gathered = {
        catalogues.place_of(message).partition(":")[0]
        for message in catalogues.gather()
        if message.id
    }
    assert {"templates/base.html", "queries/lifecycle.py", "portal/models/city.py"} <= gathered
    assert not any("migrations" in path or "config/local" in path for path in gathered)
