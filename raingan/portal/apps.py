from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "raingan.portal"
    label = "portal"
