from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "raingan.core.tallies"
    label = "tallies"
