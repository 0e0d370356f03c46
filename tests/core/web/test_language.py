"""Thai first: English is chosen by a person on the page, or asked for by a program."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def language_of(client: Client, **headers: str) -> str:
    response = client.get("/sign-in/", headers=headers)
    assert response.status_code == HTTPStatus.OK
    return str(response.headers["Content-Language"])


def test_a_phone_set_to_english_reads_thai_until_its_owner_chooses(client: Client) -> None:
    assert language_of(client, accept_language="en-GB,en;q=0.9") == "th"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert language_of(client, accept_language="th") == "en"


def test_a_program_is_answered_in_the_language_it_asks_for(client: Client) -> None:
    answer = client.get("/api/v1/me", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "en"
