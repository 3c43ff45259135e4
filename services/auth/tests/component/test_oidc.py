"""Login through an OpenID provider that the test runs."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from auth.bootstrap import service
from auth.config import AuthSettings
from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from chassis.testing.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, new_key, serve_openid
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with serve_openid("http://127.0.0.1:8000/api/auth/oidc/callback/") as serving:
        yield serving


@pytest.fixture
async def door(settings: AuthSettings, provider: OpenIdProvider, signer: Signer) -> AsyncIterator[AuthServiceStub]:
    oidc = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID}
    with_provider = AuthSettings(**{**settings.model_dump(), **oidc, "oidc_client_secret": CLIENT_SECRET})
    async with AsyncExitStack() as parts:
        server = await parts.enter_async_context(service(with_provider))
        channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "auth", signer))
        parts.enter_context(acting_as(Identity(0, frozenset({"anonymous"}))))
        yield AuthServiceStub(channel)


async def begin(door: Any, provider: OpenIdProvider) -> messages.FinishOidcLoginRequest:
    started = await door.StartOidcLogin(messages.StartOidcLoginRequest())
    code, state = provider.authorize(started.authorization_url)
    assert state == started.state
    return messages.FinishOidcLoginRequest(state=state, code=code)


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def test_a_first_login_makes_an_account_and_the_next_finds_it(door: Any, provider: OpenIdProvider) -> None:
    first = await door.FinishOidcLogin(await begin(door, provider))
    assert (first.session.user.email, first.session.user.name) == ("siti@contoh.id", "Siti")
    provider.claims = {"email": "new@contoh.id"}
    second = await door.FinishOidcLogin(await begin(door, provider))
    assert second.session.user == first.session.user
    assert second.session_token != first.session_token
    methods = await door.ListLoginMethods(messages.ListLoginMethodsRequest())
    assert methods.oidc_label == "Masuk dengan akun kantor"


async def test_it_is_linked_to_the_account_with_the_same_confirmed_address(
    door: Any, provider: OpenIdProvider, budi: int
) -> None:
    provider.claims = {"email": "budi@contoh.id"}
    assert (await door.FinishOidcLogin(await begin(door, provider))).session.user.id == budi


async def test_an_unconfirmed_address_links_nothing(door: Any, provider: OpenIdProvider, budi: int) -> None:
    for claims in ({"email": "budi@contoh.id", "email_verified": False}, {"email_verified": "true"}, {"email": ""}):
        provider.claims = claims
        refusal = await refusal_of(door.FinishOidcLogin(await begin(door, provider)))
        assert refusal.slug == "oidc-email-unconfirmed"


@pytest.mark.parametrize(
    "claims", [{"nonce": "other"}, {"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}, {"azp": "other"}]
)
async def test_an_id_token_that_is_not_meant_for_this_login_is_refused(
    door: Any, provider: OpenIdProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refusal = await refusal_of(door.FinishOidcLogin(await begin(door, provider)))
    assert (refusal.kind, refusal.slug) == (Kind.UNAUTHENTICATED, "oidc-refused")


async def test_an_id_token_of_another_key_is_refused(door: Any, provider: OpenIdProvider) -> None:
    provider.signing_key = new_key()
    assert (await refusal_of(door.FinishOidcLogin(await begin(door, provider)))).slug == "oidc-refused"


async def test_state_and_code_work_once(door: Any, provider: OpenIdProvider) -> None:
    request = await begin(door, provider)
    await door.FinishOidcLogin(request)
    assert (await refusal_of(door.FinishOidcLogin(request))).slug == "oidc-expired"
    other = await begin(door, provider)
    stolen = messages.FinishOidcLoginRequest(state=other.state, code="code-99")
    assert (await refusal_of(door.FinishOidcLogin(stolen))).slug == "oidc-refused"


async def test_a_code_of_another_login_fails_its_pkce(door: Any, provider: OpenIdProvider) -> None:
    one, other = await begin(door, provider), await begin(door, provider)
    mixed = messages.FinishOidcLoginRequest(state=one.state, code=other.code)
    assert (await refusal_of(door.FinishOidcLogin(mixed))).slug == "oidc-refused"


async def test_a_provider_that_is_away_is_said_to_be_away(door: Any, provider: OpenIdProvider) -> None:
    request = await begin(door, provider)
    provider.server.shutdown()
    provider.server.socket.close()
    assert (await refusal_of(door.FinishOidcLogin(request))).kind is Kind.UNAVAILABLE


async def test_without_a_provider_there_is_no_such_login(auth: Any) -> None:
    assert (await refusal_of(auth.StartOidcLogin(messages.StartOidcLoginRequest()))).slug == "oidc-not-set"
    assert not (await auth.ListLoginMethods(messages.ListLoginMethodsRequest())).HasField("oidc_label")
