"""`load_city`: the districts, bodies, topics, routes and officials the portal starts with."""

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import translation

from portal import city_loading


class Command(BaseCommand):
    help = (
        "Load the city: districts, bodies, topics, routes and (fictional) officials. Adds what is "
        "missing and leaves what staff have changed; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=city_loading.CITY_FILE,
            help="a city file of your own (TOML) in place of the one that comes with the portal",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="give existing rows the file's values again, and add what staff deleted",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            city = city_loading.read(options["file"])
            tally = city_loading.load(city, overwrite=options["overwrite"])
        except OSError as error:
            raise CommandError(
                f"The city file cannot be read: {error.strerror}: {error.filename}"
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise CommandError(f"{options['file']} is not valid TOML: {error}") from error
        except KeyError as error:
            raise CommandError(f"{options['file']} lacks {error}.") from error
        except (city_loading.CityFileWrong, IntegrityError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if options["verbosity"] == 0:
            return
        if not tally.changed_anything:
            self.stdout.write("The city is loaded already; nothing was changed.")
        if tally.changed_anything or options["verbosity"] > 1:
            with translation.override("en"):
                self.stdout.writelines(f"{line}\n" for line in tally.lines())
