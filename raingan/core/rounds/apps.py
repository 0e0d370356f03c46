from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "raingan.core.rounds"
    label = "rounds"
