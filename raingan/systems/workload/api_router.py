"""The router on which every part of this room's API hangs its operations; ``api.py`` brings the parts together."""

from ninja import Router

router = Router(tags=["workload"])
