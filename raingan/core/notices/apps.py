from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "raingan.core.notices"
    label = "notices"
