"""The accounts that a demo's sign-in page lists to click. Outside a demo there are none."""

import json
from itertools import groupby
from typing import NamedTuple

from django.conf import settings

from raingan.core import registry


class DemoAccount(NamedTuple):
    """One account of DATA/demo-accounts.json."""

    name: str
    place_name: str
    username: str
    password: str


class DemoGroup(NamedTuple):
    """The demo accounts of one role."""

    label: str
    accounts: list[DemoAccount]


def _label(system: str, role: str) -> str:
    try:
        known = registry.system(system)
        return f"{known.label} · {known.role(role).label}"
    except KeyError:
        return f"{system} · {role}"


def demo_groups() -> list[DemoGroup]:
    """The demo's accounts by system and role, in the order of the file; nothing outside a demo."""
    if not settings.DEMO:
        return []
    try:
        rows = json.loads((settings.DATA / "demo-accounts.json").read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [
        DemoGroup(
            _label(*key),
            [DemoAccount(row["name"], row["place_name"], row["username"], row["password"]) for row in members],
        )
        for key, members in groupby(rows, key=lambda row: (row["system"], row["role"]))
    ]
