"""What the papers and the deployment files say is what the code does."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (ROOT / "config" / "settings.py").read_text()
READ = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def test_every_setting_of_the_environment_is_in_the_operations_table() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "SITE_URL"} <= READ
    rows = re.findall(
        r"^\| (`.+?`) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE
    )
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert READ - documented == set()
    by_gunicorn = {"WEB_CONCURRENCY", "PORT", "GUNICORN_BIND"}
    assert documented - READ == by_gunicorn
    gunicorn = (ROOT / "config" / "gunicorn.py").read_text()
    assert all(name in gunicorn for name in by_gunicorn)


def test_compose_gives_the_portal_only_what_it_reads_and_all_it_requires() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    block = compose.partition("environment: &environment\n")[2].partition("  depends_on")[0]
    given = set(re.findall(r"^    ([A-Z_]+):", block, re.MULTILINE))
    assert given - READ == {"WEB_CONCURRENCY"}
    required = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"\s*\)', SETTINGS))
    assert {"SECRET_KEY", "REDIS_URL"} <= required
    assert required - given == set()


def test_compose_runs_the_parts_as_the_procfile_does() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    parts = procfile()
    assert parts.keys() == {"web", "worker", "beat"}
    assert f"command: {parts['worker']}\n" in compose
    assert f"command: {parts['beat'].replace('$VAR_DIR', '/tmp')}\n" in compose  # noqa: S108
    command = ", ".join(f'"{word}"' for word in parts["web"].split())
    assert f"CMD [{command}]" in (ROOT / "Dockerfile").read_text()


def test_image_is_given_every_folder_the_portal_runs_from() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert {"portal", "queries"} <= apps
    needed = apps | {"config", "locale", "static", "templates"}
    assert needed == {
        line.removeprefix("!").removesuffix("/**")
        for line in ignored
        if line[:1] == "!" and line.endswith("/**")
    }


def test_proxy_keeps_a_page_under_the_address_as_it_was_asked() -> None:
    """`$uri` is put in order first: the 404 of `/kk//live/…` would stand for `/kk/live/…`."""
    conf = (ROOT / "config" / "nginx.conf").read_text()
    keys = re.findall(r"proxy_cache_key (.+);", conf)
    assert len(keys) == len(re.findall(r"proxy_cache \w+;", conf)) == 3
    assert all(key.startswith("$scheme$host$request_uri") for key in keys)


def test_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("base.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        packages = [line for line in lines if re.match(r"^[a-z]", line)]
        assert len(packages) > 30
        assert all(re.match(r"^[a-z0-9-]+==\S+", line) for line in packages)
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
        assert not [line for line in lines if "://" in line or line.startswith("-")]
