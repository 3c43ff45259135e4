"""Login through an OpenID provider: a small one, with keys of its own, run by the test."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from auth.bootstrap import service
from auth.config import AuthSettings
from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub

CLIENT_ID, CLIENT_SECRET = "taksir", "rahasia-klien"


@dataclass
class Provider:
    """Answers discovery, keys and token; checks client, code and PKCE as a real one does."""

    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False))
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    signing_key: Any = None
    server: Any = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def authorize(self, url: str) -> tuple[str, str]:
        """What happens in the browser: the person agrees, and is sent back with a code and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == "http://127.0.0.1:8000/api/auth/oidc/callback/"
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["code_challenge"], asked["nonce"])
        return code, asked["state"]

    def token(self, form: dict[str, list[str]], authorization: str) -> tuple[int, Any]:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge, nonce = self.codes.pop(form["code"][0], ("", ""))
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if authorization != f"Basic {expected}" or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "Siti@contoh.id",
            "email_verified": True,
            "name": "Siti",
            **self.claims,
        }
        id_token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing_key or self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": id_token, "expires_in": 300}

    def get(self, path: str) -> Any:
        if path == "/jwks":
            return KeySet([self.key]).as_dict(private=False)
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(200, made.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(*made.token(parse_qs(body), self.headers.get("authorization", "")))

        def answer(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.server = server
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
async def door(settings: AuthSettings, provider: Provider, signer: Signer) -> AsyncIterator[AuthServiceStub]:
    oidc = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID}
    with_provider = AuthSettings(**{**settings.model_dump(), **oidc, "oidc_client_secret": CLIENT_SECRET})
    async with AsyncExitStack() as parts:
        server = await parts.enter_async_context(service(with_provider))
        channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "auth", signer))
        parts.enter_context(acting_as(Identity(0, frozenset({"anonymous"}))))
        yield AuthServiceStub(channel)


async def begin(door: Any, provider: Provider) -> messages.FinishOidcLoginRequest:
    started = await door.StartOidcLogin(messages.StartOidcLoginRequest())
    code, state = provider.authorize(started.authorization_url)
    assert state == started.state
    return messages.FinishOidcLoginRequest(state=state, code=code)


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def test_a_first_login_makes_an_account_and_the_next_finds_it(door: Any, provider: Provider) -> None:
    first = await door.FinishOidcLogin(await begin(door, provider))
    assert (first.session.user.email, first.session.user.name) == ("siti@contoh.id", "Siti")
    provider.claims = {"email": "new@contoh.id"}
    second = await door.FinishOidcLogin(await begin(door, provider))
    assert second.session.user == first.session.user
    assert second.session_token != first.session_token
    methods = await door.ListLoginMethods(messages.ListLoginMethodsRequest())
    assert methods.oidc_label == "Masuk dengan akun kantor"


async def test_it_is_linked_to_the_account_with_the_same_confirmed_address(
    door: Any, provider: Provider, budi: int
) -> None:
    provider.claims = {"email": "budi@contoh.id"}
    assert (await door.FinishOidcLogin(await begin(door, provider))).session.user.id == budi


async def test_an_unconfirmed_address_links_nothing(door: Any, provider: Provider, budi: int) -> None:
    for claims in ({"email": "budi@contoh.id", "email_verified": False}, {"email_verified": "true"}, {"email": ""}):
        provider.claims = claims
        refusal = await refusal_of(door.FinishOidcLogin(await begin(door, provider)))
        assert refusal.slug == "oidc-email-unconfirmed"


@pytest.mark.parametrize(
    "claims", [{"nonce": "other"}, {"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}, {"azp": "other"}]
)
async def test_an_id_token_that_is_not_meant_for_this_login_is_refused(
    door: Any, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refusal = await refusal_of(door.FinishOidcLogin(await begin(door, provider)))
    assert (refusal.kind, refusal.slug) == (Kind.UNAUTHENTICATED, "oidc-refused")


async def test_an_id_token_of_another_key_is_refused(door: Any, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False)
    assert (await refusal_of(door.FinishOidcLogin(await begin(door, provider)))).slug == "oidc-refused"


async def test_state_and_code_work_once(door: Any, provider: Provider) -> None:
    request = await begin(door, provider)
    await door.FinishOidcLogin(request)
    assert (await refusal_of(door.FinishOidcLogin(request))).slug == "oidc-expired"
    other = await begin(door, provider)
    stolen = messages.FinishOidcLoginRequest(state=other.state, code="code-99")
    assert (await refusal_of(door.FinishOidcLogin(stolen))).slug == "oidc-refused"


async def test_a_code_of_another_login_fails_its_pkce(door: Any, provider: Provider) -> None:
    one, other = await begin(door, provider), await begin(door, provider)
    mixed = messages.FinishOidcLoginRequest(state=one.state, code=other.code)
    assert (await refusal_of(door.FinishOidcLogin(mixed))).slug == "oidc-refused"


async def test_a_provider_that_is_away_is_said_to_be_away(door: Any, provider: Provider) -> None:
    request = await begin(door, provider)
    provider.server.shutdown()
    provider.server.socket.close()
    assert (await refusal_of(door.FinishOidcLogin(request))).kind is Kind.UNAVAILABLE


async def test_without_a_provider_there_is_no_such_login(auth: Any) -> None:
    assert (await refusal_of(auth.StartOidcLogin(messages.StartOidcLoginRequest()))).slug == "oidc-not-set"
    assert not (await auth.ListLoginMethods(messages.ListLoginMethodsRequest())).HasField("oidc_label")
