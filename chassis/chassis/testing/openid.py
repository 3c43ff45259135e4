"""A small OpenID provider on a port of its own, as strict about client, code and PKCE as a real one."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "taksir", "rahasia-klien"
DISCOVERY = "/.well-known/openid-configuration"
LIFE_SECONDS = 300
KEY_ID = "k1"


def new_key() -> rsa.RSAPrivateKey:
    """A key to sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OpenIdProvider:
    """Everybody who asks is `claims`, on top of Siti with a confirmed address; `signing_key` may be a wrong one."""

    redirect_uri: str
    host: str = "127.0.0.1"
    claims: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signing_key: rsa.RSAPrivateKey | None = None
    server: Any = None
    _codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.server.server_address[1]}"

    def authorize(self, url: str) -> tuple[str, str]:
        """What consent gives at the address that the client sent the person to: a code, and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        expected = {
            "client_id": CLIENT_ID,
            "code_challenge_method": "S256",
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
        }
        if {name: asked.get(name) for name in expected} != expected:
            raise ValueError(f"asked with {asked}, not with {expected}")
        code = secrets.token_urlsafe()
        self._codes[code] = (asked["code_challenge"], asked["nonce"])
        return code, asked["state"]

    def consent_page(self, url: str) -> str:
        """Asks the person, and leads back to the client either way."""
        code, state = self.authorize(url)
        agreed, cancelled = (
            f"{self.redirect_uri}?{urlencode({**answer, 'state': state}).replace('&', '&amp;')}"
            for answer in ({"code": code}, {"error": "access_denied"})
        )
        links = f'<a href="{agreed}">Setuju</a> <a href="{cancelled}">Batal</a>'
        return f'<!doctype html><html lang="id"><title>Kantor</title><link rel="icon" href="data:,">{links}</html>'

    def token(self, form: dict[str, list[str]], authorization: str) -> tuple[int, Any]:
        """Status and body for a code: tokens for the client that it was made for, once."""
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge, nonce = self._codes.pop(form["code"][0], ("", ""))
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if authorization != f"Basic {expected}" or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return 400, {"error": "invalid_grant"}
        id_token = jwt.encode(self._claims(nonce), self.signing_key or self.key, "RS256", {"kid": KEY_ID})
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": id_token, "expires_in": LIFE_SECONDS}

    def described(self, path: str) -> Any:
        """The discovery document, or the keys."""
        if path == "/jwks":
            return {"keys": [{**RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True), "kid": KEY_ID}]}
        if path != DISCOVERY:
            raise ValueError(f"there is nothing at {path}")
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}}

    def _claims(self, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        who = {"sub": "s-1", "email": "Siti@contoh.id", "email_verified": True, "name": "Siti"}
        token = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + LIFE_SECONDS, "nonce": nonce}
        return {**token, **who, **self.claims}


@contextmanager
def serve_openid(redirect_uri: str, host: str = "127.0.0.1") -> Iterator[OpenIdProvider]:
    """A provider that sends people back to `redirect_uri`; its issuer bears the name `host` of this machine."""
    provider = OpenIdProvider(redirect_uri, host)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider)) as server:
        provider.server = server
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def _handler(provider: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                self.answer(200, "text/html; charset=utf-8", provider.consent_page(self.path))
            else:
                self.answer(200, "application/json", json.dumps(provider.described(self.path)))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            status, tokens = provider.token(form, self.headers.get("authorization", ""))
            self.answer(status, "application/json", json.dumps(tokens))

        def answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
