"""Databases with registers of different sizes, made once and kept."""

import subprocess
import time

from psycopg import sql

from config.local.databases import address, command, database_names, drop, recreate
from config.local.environment import MANAGE, ROOT, Environment, say


def prepare(environment: Environment, *, queries: int, due: int = 0) -> Environment:
    """Make the register if there is none of that size yet; gives the environment to use it in.

    A kept one is brought up to date with the code.
    """
    name = f"scale_{queries}_{due}"
    if name in database_names(environment):
        manage(environment | {"DATABASE_URL": address(environment, name)}, "migrate", "-v0")
    else:
        say(f"Making a register of {queries:,} queries …")
        draft = f"{name}_draft"
        recreate(environment, draft, template="template0")
        place = environment | {"DATABASE_URL": address(environment, draft)}
        began = time.monotonic()
        manage(place, "migrate", "--verbosity=0")
        manage(place, "load_city", "--verbosity=0")
        manage(place, "load_scale", f"--queries={queries}", f"--due={due}")
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
