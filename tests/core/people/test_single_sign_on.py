"""Single sign-on through OpenID Connect; the provider is played by the test."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.test import Client

from raingan.core.people.models import TypedName, User
from raingan.core.people.names import lookup_digest
from tests.core.people.conftest import is_in
from tests.factories import ChiefFactory, UserFactory, demo_citizen_id, the_place

pytestmark = pytest.mark.django_db
ISSUER = "https://login.example.go.th"
CITIZEN = demo_citizen_id(900)


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A provider whose answers the test fills in: ``id_token`` and ``userinfo``."""
    settings.OIDC_ISSUER = ISSUER
    app = {
        "provider_id": "sso",
        "name": "ThaiD",
        "client_id": "raingan",
        "secret": "s",
        "settings": {"server_url": ISSUER},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    says: dict[str, Any] = {"id_token": {"sub": "x", "pid": CITIZEN}, "userinfo": {"sub": "x"}}
    config = {
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/me",
    }
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", config)
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter,
        "get_access_token_data",
        lambda *_a, **_k: {"access_token": "t", "id_token": "signed"},
    )
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda *_a: says["userinfo"])
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_decode_id_token", lambda *_a: says["id_token"])
    return says


def come_back(client: Client, go_to: str = "") -> Any:
    """Leave for the provider and come back with its code."""
    left = client.get("/sign-in/sso/", {"next": go_to} if go_to else {})
    assert left["Location"].startswith(f"{ISSUER}/authorize?")
    state = left["Location"].split("state=")[1].split("&")[0]
    return client.get("/sign-in/sso/back/", {"code": "abc", "state": state})


def test_the_citizen_id_it_vouches_for_opens_the_account(client: Client, provider: dict[str, Any]) -> None:
    UserFactory.create(citizen_id=CITIZEN)

    answer = come_back(client, "/profile/tokens/")

    assert answer["Location"] == "/profile/tokens/"
    assert is_in(client)
    assert not SocialAccount.objects.exists()


def test_it_makes_no_account(client: Client, provider: dict[str, Any]) -> None:
    answer = come_back(client)

    assert answer["Location"] == "/sign-in/"
    assert "ไม่พบบัญชีผู้ใช้ของท่านในระบบ" in client.get("/sign-in/").content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"id_token": {"sub": "x"}, "userinfo": {"sub": "x"}},
        {"id_token": {"sub": "x", "pid": CITIZEN}, "userinfo": {"sub": "somebody else"}},
        {"id_token": {"sub": "x", "pid": CITIZEN}, "userinfo": {"sub": "x", "pid": demo_citizen_id(901)}},
        {"id_token": {"sub": "x", "pid": ""}, "userinfo": {"sub": "x"}},
    ],
)
def test_an_answer_that_does_not_vouch_for_one_person_opens_nothing(
    client: Client, provider: dict[str, Any], answers: dict[str, Any]
) -> None:
    UserFactory.create(citizen_id=CITIZEN)
    UserFactory.create(citizen_id=demo_citizen_id(901))
    provider.update(answers)

    come_back(client)

    assert not is_in(client)


def test_somebody_deactivated_is_not_let_in(client: Client, provider: dict[str, Any]) -> None:
    UserFactory.create(citizen_id=CITIZEN, is_active=False)

    come_back(client)

    assert not is_in(client)


def test_an_office_code_is_nobodys_claim(client: Client, provider: dict[str, Any]) -> None:
    ChiefFactory.create(place=the_place("4701"))
    TypedName.objects.create(digest=lookup_digest("4701"), system="palad", role="chief", place=the_place("4701"))
    provider["id_token"] = {"sub": "x", "pid": "4701"}

    come_back(client)

    assert not is_in(client)


def test_it_leads_nowhere_off_the_site(client: Client, provider: dict[str, Any]) -> None:
    UserFactory.create(citizen_id=CITIZEN)

    assert come_back(client, "https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "abc", "state": "forged"}])
def test_coming_back_without_an_answer_leads_to_the_sign_in_page(
    client: Client, provider: dict[str, Any], query: dict[str, str]
) -> None:
    answer = client.get("/sign-in/sso/back/", query)

    assert answer["Location"] == "/sign-in/"
    assert "ไม่สำเร็จ" in client.get("/sign-in/").content.decode()


def test_its_button_is_there_only_when_it_is_set_up(client: Client, settings: Any) -> None:
    assert "/sign-in/sso/" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/sso/").status_code == 404
    settings.OIDC_ISSUER = ISSUER

    page = client.get("/sign-in/?next=/profile/").content.decode()
    assert "เข้าสู่ระบบด้วย ThaiD" in page
    assert "/sign-in/sso/?next=/profile/" in page


def test_an_unknown_provider_is_not_there(client: Client, provider: dict[str, Any]) -> None:
    assert client.get("/sign-in/other/").status_code == 404
