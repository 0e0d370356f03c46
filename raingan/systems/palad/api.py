"""To be written by its owner."""

from ninja import Router

router = Router(tags=["palad"])
