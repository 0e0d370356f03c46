"""What a load balancer and a watchman ask. ``/health``: does this process answer? ``/ready``: can it do its work?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from raingan.portal import condition


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 as long as the process lives; asks nothing of the database."""
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, worker, disk and storage are well, else 503 with Retry-After; says the state of each."""
    parts = [condition.database(), condition.disk(), condition.storage()]
    if parts[0].ok:
        parts.append(condition.worker())
    well = all(part.ok for part in parts)
    answer = JsonResponse(
        {"ok": well, "parts": {part.name: {"ok": part.ok, **part.facts} for part in parts}},
        status=200 if well else 503,
    )
    if not well:
        answer["Retry-After"] = "5"
    return answer
