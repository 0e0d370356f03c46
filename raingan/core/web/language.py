"""Which language an answer is in: Thai, unless the person chose English on the page or the program asked for it."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from raingan.core.web.problems import wants_problem


class ChosenLanguage(LocaleMiddleware):
    """Pages follow the choice made with the language switch; only the API follows Accept-Language.

    Many phones in the districts are set to English though their owners work in Thai.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of this request."""
        if wants_problem(request):
            super().process_request(request)
            return
        # With an empty Accept-Language only the cookie is left to ask.
        accepted = request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
        if accepted is not None:
            request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
        request.LANGUAGE_CODE = translation.get_language()
