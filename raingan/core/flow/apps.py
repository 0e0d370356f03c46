from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "raingan.core.flow"
    label = "flow"
