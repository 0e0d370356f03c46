"""Manual, contact and announcements of a system; each system takes them into its own addresses by ``urls.paths``."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.guidance.actions import announce, set_contact, withdraw
from raingan.core.guidance.forms import AnnouncementForm, ContactForm
from raingan.core.guidance.manual import manual_of, roles_with_manual
from raingan.core.guidance.models import Announcement, Contact
from raingan.core.people.access import is_centre, require, require_centre, roles_of
from raingan.core.people.models import User
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import NotThere
from raingan.core.web.types import AuthedRequest

NEWEST_FIRST = Sort("newest", ("-shown_from", "-id"))


@require_safe
def manual(request: AuthedRequest, system: str, role: str = "") -> HttpResponse:
    """The manual of a role; without one in the address that of the reader's own."""
    house = registry.system(system)
    require(request.user, system=system, roles=[each.name for each in house.roles])
    known = {each.name: each for each in roles_with_manual(system)}
    mine = [name for name in known if name in roles_of(request.user, system)]
    chosen = role or next(iter([*mine, *known]), "")
    if chosen not in known:
        raise NotThere(_("ไม่พบคู่มือนี้"))
    text = manual_of(system, chosen, (get_language() or "th")[:2])
    context = {"house": house, "roles": known.values(), "chosen": chosen, "text": text}
    return render(request, "guidance/manual.html", context)


@login_not_required
@require_safe
def contact(request: HttpRequest, system: str) -> HttpResponse:
    """Whom to ask; open to everybody."""
    house, found = registry.system(system), Contact.objects.filter(pk=system).first()
    code = segno.make(found.line_url, error="m").svg_data_uri(scale=6, border=2) if found and found.line_url else ""
    may_edit = isinstance(request.user, User) and is_centre(request.user, system)
    context = {"house": house, "contact": found, "line_code": code, "may_edit": may_edit, "system": system}
    return render(request, "guidance/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request: AuthedRequest, system: str) -> HttpResponse:
    """The centre says whom to ask."""
    require_centre(request.user, system)
    found = Contact.objects.filter(pk=system).first()
    form = ContactForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        set_contact(system=system, values=form.cleaned_data, by=request.user, at=request.at)
        messages.success(request, _("บันทึกข้อมูลติดต่อเรียบร้อยแล้ว"))
        return redirect(f"{system}:contact")
    status = 422 if form.errors else 200
    return render(request, "guidance/edit_contact.html", {"form": form, "system": system}, status=status)


@require_safe
def announcements(request: AuthedRequest, system: str) -> HttpResponse:
    """What is announced; who speaks for the system also sees what is coming, over or withdrawn."""
    house = registry.system(system)
    require(request.user, system=system, roles=[each.name for each in house.roles])
    editor, today = is_centre(request.user, system), timezone.localdate(request.at)
    found = Announcement.objects.filter(system=system).select_related("created_by")
    if not editor:
        found = found.visible_to(request.user).filter(shown_from__lte=today, withdrawn_at__isnull=True)
    page = paginate(found, NEWEST_FIRST, request.GET.get("cursor", ""), 30)
    rows = [{"announcement": each, "standing": each.standing(today)} for each in page.items]
    context: dict[str, Any] = {"house": house, "page": page, "rows": rows, "editor": editor, "system": system}
    return render(request, "guidance/announcements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_announcement(request: AuthedRequest, system: str) -> HttpResponse:
    """The centre announces something to the nation."""
    require_centre(request.user, system)
    form = AnnouncementForm(request.POST or None, initial={"shown_from": timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        announce(system=system, by=request.user, at=request.at, **form.cleaned_data)
        messages.success(request, _("ประกาศเรียบร้อยแล้ว"))
        return redirect(f"{system}:announcements")
    status = 422 if form.errors else 200
    return render(request, "guidance/new_announcement.html", {"form": form, "system": system}, status=status)


@require_POST
def withdraw_announcement(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """The centre takes an announcement off the pages."""
    withdraw(pk=pk, system=system, by=request.user, at=request.at)
    messages.success(request, _("ถอนประกาศเรียบร้อยแล้ว"))
    return redirect(f"{system}:announcements")
