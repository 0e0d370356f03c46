"""Every role of every system has a manual in Thai and in English, whose pictures exist and are light."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from raingan.core import registry
from raingan.core.guidance.manual import manual_of, roles_with_manual

MANUALS = [(system.name, role.name) for system in registry.systems() for role in system.roles]


@pytest.mark.parametrize(("system", "role"), MANUALS)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_role_has_a_manual_with_its_pictures(system: str, role: str, lang: str) -> None:
    assert role in {each.name for each in roles_with_manual(system)}
    folder = Path(settings.BASE) / "raingan" / "systems" / system
    assert (folder / "manual" / f"{role}.{lang}.md").is_file()

    page = manual_of(system, role, lang)
    assert page.startswith("<h1")
    for name in re.findall(r'src="[^"]*?manual/([^"]+)"', page):
        assert (folder / "static" / system / "manual" / name).stat().st_size <= 60_000
    assert len(re.findall("<img", page)) == len(re.findall(r'alt="[^"]+"', page))
