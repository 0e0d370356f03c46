"""The geography every record stands in."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "raingan.core.places"
    label = "places"
