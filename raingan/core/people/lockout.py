"""What happens after five wrong tries, by django-axes; the answers are our own."""

from django.http import HttpRequest, HttpResponse


def own_answer(request: HttpRequest, response: HttpResponse, credentials: object = None) -> HttpResponse:  # noqa: ARG001
    """Keep the view's answer: the page, or the problem document, already says in Thai what happened."""
    return response
