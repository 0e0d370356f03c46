"""If-Match in the API: which version a change was made from, and how the schema says so."""

import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from raingan.core.web.rules import Invalid, VersionNeeded

# A proxy that compresses makes a strong tag weak; the version it names is the same.
_TAG = re.compile(r'\s*(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))\s*', re.ASCII)
_VERSION = {"type": "string", "pattern": '^"[0-9]{1,9}"$', "examples": ['"3"']}


def seen_version(request: HttpRequest) -> int | None:
    """The version If-Match names, None without one; raises Invalid for what is none, VersionNeeded for ``*``."""
    said = request.headers.get("If-Match")
    if said is None:
        return None
    if said.strip() == "*":
        raise VersionNeeded(_("กรุณาระบุรุ่นของข้อมูลที่เห็นล่าสุดใน If-Match"))
    found = _TAG.fullmatch(said)
    if found is None:
        raise Invalid(_('If-Match ต้องเป็นรุ่นของข้อมูล เช่น "3"'), field="If-Match")
    return int(found[1] or found[2])


def header(description: str) -> dict[str, Any]:
    """The header in the schema, which the function of an operation does not name."""
    return {"in": "header", "name": "If-Match", "required": False, "schema": _VERSION, "description": description}


# Of a step, which may say what it was decided on.
OPTIONAL: dict[str, Any] = {
    "x-refusals": ["409", "412"],
    "parameters": [header("The version you looked at; without it the step is done on whatever version there is")],
}
# Of a change of content, which must.
NEEDED: dict[str, Any] = {
    "x-refusals": ["409", "412", "428"],
    "parameters": [header("The version you change; without it 428, and 412 where somebody changed it meanwhile")],
}
