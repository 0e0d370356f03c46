"""The front hall: what I must do now, in all my systems, and what I was told."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from raingan.core import registry
from raingan.core.notices.actions import mark_read
from raingan.core.notices.models import Notice
from raingan.core.people.access import held, roles_of
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.types import AuthedRequest

NEWEST_FIRST = Sort("newest", ("-created_at", "-id"))


@require_GET
def home(request: AuthedRequest) -> HttpResponse:
    """The duties of all my systems; whoever has only one system goes straight to its own home."""
    names = {each.system for each in held(request.user)}
    mine = [system for system in registry.systems() if system.name in names]
    if len(mine) == 1:
        only = roles_of(request.user, mine[0].name) == {registry.ACCOUNT_ADMIN}
        return redirect(f"{mine[0].name}:people" if only else mine[0].home)
    rooms = [(system, system.duties(request.user, request.at)) for system in mine]
    return render(request, "portal/home.html", {"rooms": rooms})


@require_http_methods(["GET", "POST"])
def inbox(request: AuthedRequest) -> HttpResponse:
    """What I was told, newest first; POST marks all of it read."""
    if request.method == "POST":
        mark_read(request.user, at=request.at)
        return redirect("portal:inbox")
    mine = Notice.objects.filter(recipient_id=request.user.pk)
    page = paginate(mine, NEWEST_FIRST, request.GET.get("cursor", ""), 30)
    return render(request, "portal/inbox.html", {"page": page})
