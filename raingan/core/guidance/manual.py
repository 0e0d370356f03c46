"""The manuals of a system: one Markdown file a role and language in the system's folder ``manual``."""

from functools import cache
from importlib import import_module
from pathlib import Path

import markdown
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from raingan.core import registry

THAI = "th"


def _folder(system: str) -> Path:
    package = next(name for name in registry.system_packages() if name.rpartition(".")[2] == system)
    return Path(next(iter(import_module(package).__path__))) / "manual"


def roles_with_manual(system: str) -> list[registry.Role]:
    """The roles of ``system`` that have a manual, in the system's order."""
    return [role for role in registry.system(system).roles if (_folder(system) / f"{role.name}.{THAI}.md").is_file()]


@cache
def manual_of(system: str, role: str, lang: str) -> SafeString:
    """The manual as HTML. A picture is named by its file in ``static/<system>/manual``.

    Raises FileNotFoundError when the role has none. Where a language has none it is the Thai one.
    """
    path = _folder(system) / f"{role}.{lang}.md"
    text = (path if path.is_file() else path.with_name(f"{role}.{THAI}.md")).read_text(encoding="utf-8")
    html = markdown.markdown(text, extensions=["tables", "toc", "sane_lists"], output_format="html")
    own = f"{system}/manual/"
    parts = html.split('src="')
    linked = [parts[0], *(_linked(part, own) for part in parts[1:])]
    return mark_safe('src="'.join(linked))  # noqa: S308 - the house's own files


def _linked(part: str, own: str) -> str:
    name, _quote, rest = part.partition('"')
    return f'{static(own + name)}" loading="lazy" decoding="async"{rest}'
