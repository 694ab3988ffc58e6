"""The city on a map, for templates."""

from django import template
from django.conf import settings

from portal.district_map import Drawing, drawing
from portal.models import District

register = template.Library()


@register.simple_tag
def city_bounds() -> str:
    """Return `west,south,east,north` in degrees."""
    bounds = settings.CITY_BOUNDS
    return ",".join(str(bounds[side]) for side in ("west", "south", "east", "north"))


@register.simple_tag
def map_tiles_url() -> str:
    """Return the city's own tile server, or nothing."""
    return str(settings.MAP_TILES_URL)


@register.simple_tag
def district_drawing() -> Drawing:
    """Return all districts drawn as SVG paths."""
    return drawing(list(District.objects.all()))
