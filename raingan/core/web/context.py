"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

SITE_NAMES = {"th": "รายงาน", "en": "Raingan"}


def house(request: HttpRequest) -> dict[str, Any]:
    """Context of the layout.

    A room further up (the portal's middleware) may set these on the request; each may be a function without
    arguments, which the template calls only where it shows it:

    - ``menu``: entries with ``label``, ``url`` and ``current`` for the service navigation
    - ``system_title``: name of the system the page belongs to, beside the brand
    - ``affiliation``: where the signed-in person works, in the header's corner
    - ``announcements``: what is announced, on the first pages of a system
    - ``notice_count``: unread notices
    """
    return {
        "site_name": SITE_NAMES[get_language() or "th"],
        "demo": settings.DEMO,
        "menu": getattr(request, "menu", ()),
        "system_title": getattr(request, "system_title", ""),
        "affiliation": getattr(request, "affiliation", ""),
        "announcements": getattr(request, "announcements", ()),
        "notice_count": getattr(request, "notice_count", 0),
        # A minute less than the session lasts: last-seen is written once a minute, and may lag that much behind.
        "idle_seconds": int(settings.IDLE_LIMIT.total_seconds()) - 60,
        "idle_warning_seconds": int(settings.IDLE_WARNING.total_seconds()),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
