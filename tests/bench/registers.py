"""Databases with registers of different sizes, made once and kept."""

import subprocess
import time
from collections.abc import Sequence

from psycopg import sql

from config.local.databases import address, command, database_names, drop, recreate
from config.local.environment import MANAGE, ROOT, Environment, say


def prepare(environment: Environment, *, queries: int, due: int = 0) -> Environment:
    """Make the register if there is none of that size yet; gives the environment to use it in.

    A kept one is brought up to date with the code.
    """
    load = ("load_scale", f"--queries={queries}", f"--due={due}")
    return kept(environment, f"scale_{queries}_{due}", f"a register of {queries:,} queries", load)


def prepare_coverage(environment: Environment, *, items: int) -> Environment:
    """The same of coverage."""
    load = ("load_scale_coverage", str(items))
    return kept(environment, f"scale_coverage_{items}", f"{items:,} items of coverage", load)


def prepare_press(environment: Environment, *, items: int) -> Environment:
    """The demo's year at the press centre, and so many items of coverage with their events."""
    what = f"a press centre with {items:,} items of coverage"
    loads = ("load_demo", "--queries=100"), ("load_scale_coverage", str(items))
    return kept(environment, f"scale_press_{items}", what, *loads)


def kept(environment: Environment, name: str, what: str, *loads: Sequence[str]) -> Environment:
    """Make the database by commands if there is none of that name; bring up to date a kept one."""
    if name in database_names(environment):
        manage(environment | {"DATABASE_URL": address(environment, name)}, "migrate", "-v0")
    else:
        say(f"Making {what} …")
        draft = f"{name}_draft"
        recreate(environment, draft, template="template0")
        place = environment | {"DATABASE_URL": address(environment, draft)}
        began = time.monotonic()
        manage(place, "migrate", "--verbosity=0")
        manage(place, "load_city", "--verbosity=0")
        for load in loads:
            manage(place, *load)
        say(f"  made in {time.monotonic() - began:.0f} s")
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        command(environment, rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return environment | {"DATABASE_URL": address(environment, name)}


def copy(environment: Environment, original: Environment, name: str) -> Environment:
    """Give a copy of a register that may be changed and is made anew at each run."""
    drop(environment, name)
    template = original["DATABASE_URL"].rpartition("/")[2]
    recreate(environment, name, template=template)
    return environment | {"DATABASE_URL": address(environment, name)}


def manage(environment: Environment, *arguments: str) -> None:
    """Run a management command; its failure is ours."""
    subprocess.run([*MANAGE, *arguments], env=environment, cwd=ROOT, check=True)
