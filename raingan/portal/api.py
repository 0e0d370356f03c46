"""The API as one: the routers of people, places and every system, with problem documents for every refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation

from raingan.core import registry
from raingan.core.people.api import router as people
from raingan.core.people.api_auth import BearerOrSession
from raingan.core.places.api import router as places
from raingan.portal.api_answers import StrictJson, Utf8Json, answer_refusals, method_not_allowed
from raingan.portal.api_docs import docs_page
from raingan.portal.api_schema import complete

View = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """ninja, with a schema that tells all refusals too, and without an answer that is no problem document."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The schema with what every operation has in common; see ``complete``."""
        return complete(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """``palad-put_report``: what a generated client calls its function, and the docs their sections."""
        return f"{(operation.tags or ['api'])[0]}-{operation.view_func.__name__.strip('_')}"

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns: list[URLResolver | URLPattern] = [*super()._get_urls(), path("docs", docs_page(self), name="docs")]
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _in_kind(pattern.callback)
        return patterns


def _in_kind(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and isinstance(response, HttpResponse):
            return method_not_allowed(response)
        return response

    return answered


api = Api(
    title="Raingan",
    version="1",
    description="รายงาน: the same acts as the pages, for scripts, phones and other departments' systems.",
    auth=BearerOrSession(),
    urls_namespace="api",
    parser=StrictJson(),
    renderer=Utf8Json(),
    docs_url=None,
    docs_decorator=require_safe,
)
answer_refusals(api)
api.add_router("", people)
api.add_router("/places", places)
for _system in registry.systems():
    api.add_router(f"/{_system.name}", import_string(_system.api))
