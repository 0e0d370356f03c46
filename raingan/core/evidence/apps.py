"""Photos kept with records."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "raingan.core.evidence"
    label = "evidence"
