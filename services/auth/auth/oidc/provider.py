"""An OpenID provider, by its discovery document: authorization code flow with state, nonce and PKCE."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped] # Authlib has no types
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped] # the same
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped] # the same
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from auth.app.ports import Clock, ExternalPerson, Started
from chassis.errors import AppError, unauthenticated, unavailable

log = structlog.get_logger()

SECONDS = 8.0
SCOPE = "openid email profile"
# Signed by the provider's own key; never "none", never a shared secret.
ALGORITHMS = ("RS256", "ES256", "EdDSA", "PS256")
CLOCK_LEEWAY_SECONDS = 30


@dataclass(frozen=True)
class OpenIdProvider:
    """Implements `auth.app.ports.OidcProvider`. Discovery and keys are read anew for each login: logins are rare."""

    label: str
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    clock: Clock

    async def start(self, state: str) -> Started:
        """Where the browser goes; UNAVAILABLE when the provider does not answer."""
        nonce, code_verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        async with self._client() as client:
            found = await self._discover(client)
            url, _ = client.create_authorization_url(
                found["authorization_endpoint"], state=state, code_verifier=code_verifier, nonce=nonce
            )
        return Started(url, nonce, code_verifier)

    async def finish(self, code: str, nonce: str, code_verifier: str) -> ExternalPerson:
        """Who logged in; UNAUTHENTICATED for a code or an ID token that is not good."""
        async with self._client() as client:
            found = await self._discover(client)
            token = await client.fetch_token(
                found["token_endpoint"], code=code, code_verifier=code_verifier, grant_type="authorization_code"
            )
            keys = (await client.request("GET", found["jwks_uri"], withhold_token=True)).raise_for_status().json()
            return self._person(token, keys, nonce)

    async def _discover(self, client: Any) -> Mapping[str, Any]:
        url = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        found: Mapping[str, Any] = (await client.request("GET", url, withhold_token=True)).raise_for_status().json()
        if found["issuer"] != self.issuer:
            raise _refused("issuer of the discovery document")
        return found

    def _person(self, token: Mapping[str, Any], keys: Any, nonce: str) -> ExternalPerson:
        decoded = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(self.clock().timestamp()), leeway=CLOCK_LEEWAY_SECONDS)
        return ExternalPerson(
            self.issuer,
            str(claims["sub"]),
            str(claims.get("email", "")),
            claims.get("email_verified") is True,
            str(claims.get("name", "")),
        )

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Any]:
        """Redirects are not followed: what the provider's address says is what is asked."""
        try:
            async with AsyncOAuth2Client(
                self.client_id,
                self.client_secret,
                scope=SCOPE,
                redirect_uri=self.redirect_uri,
                code_challenge_method="S256",
                timeout=SECONDS,
            ) as client:
                yield client
        except httpx2.HTTPError as error:
            log.warning("OpenID provider does not answer", error=repr(error))
            raise _away() from error
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
            raise _refused(repr(error)) from error


def _away() -> AppError:
    return unavailable("oidc-unavailable", "Penyedia identitas sedang tidak dapat dihubungi. Coba lagi nanti.", 10)


def _refused(reason: str) -> AppError:
    log.warning("OpenID login refused", reason=reason)
    return unauthenticated("oidc-refused", "Penyedia identitas tidak mengesahkan login ini. Mulai lagi dari awal.")
