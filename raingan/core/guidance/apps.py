from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "raingan.core.guidance"
    label = "guidance"
