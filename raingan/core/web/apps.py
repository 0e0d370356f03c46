"""The floor every page stands on."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "raingan.core.web"
    label = "web"
