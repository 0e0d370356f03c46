"""The two addresses of OAuth 2 that machines need: a token for client credentials, and giving it back.

None of the toolkit's other pages is reachable. Answers are those of RFC 6749 and 7009, not problem documents.
"""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider.views import RevokeTokenView, TokenView

from raingan.core.people.api_auth import MinuteCounter
from raingan.core.web.types import Request

# An address that tries more often in a minute (of each process) is let wait: checking a secret costs on purpose.
MOST_TRIES = 60
TRIED = MinuteCounter()
_token, _revoke = TokenView.as_view(), RevokeTokenView.as_view()


@csrf_exempt
@login_not_required
@require_POST
def token(request: HttpRequest) -> HttpResponseBase:
    """``grant_type=client_credentials`` with the machine's id and secret → a bearer token for an hour."""
    return _too_often(request) or cast("HttpResponseBase", _token(request))


@csrf_exempt
@login_not_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponseBase:
    """The machine gives a token back."""
    return _too_often(request) or cast("HttpResponseBase", _revoke(request))


def _too_often(request: HttpRequest) -> HttpResponse | None:
    at = cast("Request", request).at
    if TRIED.add(hash(request.META.get("REMOTE_ADDR", "")), at) <= MOST_TRIES:
        return None
    wait = 60 - int(at.timestamp()) % 60
    return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": str(wait)})
