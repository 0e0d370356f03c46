from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "raingan.core.exports"
    label = "exports"
