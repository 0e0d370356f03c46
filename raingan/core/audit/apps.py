from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "raingan.core.audit"
    label = "audit"
