from django.apps import AppConfig


class PaladConfig(AppConfig):
    name = "raingan.systems.palad"
    label = "palad"
