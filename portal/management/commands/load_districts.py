"""`load_districts FILE.geojson`: the boundaries of districts, where the city has them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import boundaries
from portal.models import District


class Command(BaseCommand):
    help = (
        "Import district boundaries from a GeoJSON FeatureCollection (WGS 84). A feature finds its "
        "district by a property slug or name, in any of the three languages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a .geojson file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = boundaries.read(options["file"])
        except OSError as error:
            raise CommandError(
                f"The file cannot be read: {error.strerror}: {error.filename}"
            ) from error
        except boundaries.BoundariesWrong as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        boundaries.store(found)
        for boundary in found:
            note = (
                "" if boundary.holds_its_label else ": its label point lies outside, please check"
            )
            self.stdout.write(f"{boundary.district.slug}: boundary imported{note}")
        missing = District.objects.filter(boundary__isnull=True).values_list("slug", flat=True)
        if missing:
            self.stdout.write(
                f"Without a boundary, found by the nearest label point: {', '.join(missing)}"
            )
