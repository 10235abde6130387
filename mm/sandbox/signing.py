"""The server's two secrets: the ECDSA key that signs trigger ids, and the AES key that seals the buttons of
ephemeral posts into cookies. Both are made at the first start and kept in the store."""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mm.sandbox.failures import ApiError
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store

TRIGGER_LIFE_MS = 30_000  # OutgoingIntegrationRequestsTimeout, default 30 s
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Signer:
    private: ec.EllipticCurvePrivateKey
    cookies: AESGCM

    @classmethod
    def of(cls, store: Store) -> Self:
        kept = store.get("secret", "server") or _new_secret(store)
        key = serialization.load_pem_private_key(kept["pem"].encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the stored signing key is not an elliptic curve key")
        return cls(key, AESGCM(base64.b64decode(kept["cookie_key"])))

    def public_key(self) -> str:
        """Base64 DER, as the client config shows it."""
        form, encoding = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.Encoding.DER
        return base64.b64encode(self.private.public_key().public_bytes(encoding, form)).decode()

    def trigger(self, user_id: str, now: int) -> str:
        head = f"{new_id()}:{user_id}:{now}:"
        signature = self.private.sign(head.encode(), ec.ECDSA(hashes.SHA256()))
        return base64.b64encode(head.encode() + base64.b64encode(signature)).decode()

    def user_of(self, trigger_id: str, now: int) -> str:
        """The user a trigger was made for; an ApiError 400 if it is forged, garbled or too old."""
        try:
            head, user_id, made, signature = base64.b64decode(trigger_id, validate=True).decode("ascii").split(":")
            signed = f"{head}:{user_id}:{made}:".encode()
            age = now - int(made)
            self.private.public_key().verify(base64.b64decode(signature), signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as e:
            raise _bad_trigger("verify_signature_failed", "Signature verification failed.") from e
        except (ValueError, binascii.Error) as e:
            raise _bad_trigger("base64_decode_failed", "Failed to decode the trigger ID.") from e
        if age > TRIGGER_LIFE_MS:
            raise _bad_trigger(
                "expired", f"Trigger ID for interactive dialog is expired after {TRIGGER_LIFE_MS // 1000} s."
            )
        return user_id

    def seal(self, content: Doc) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self.cookies.encrypt(nonce, json.dumps(content).encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def unseal(self, cookie: str) -> Doc:
        try:
            raw = base64.b64decode(cookie, validate=True)
            content: Doc = json.loads(self.cookies.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None))
        except (ValueError, InvalidTag) as e:
            raise ApiError(400, "api.post.do_action.action_id.app_error", "Invalid action id.", "cookie") from e
        return content


def _new_secret(store: Store) -> Doc:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    cookie_key = base64.b64encode(AESGCM.generate_key(256)).decode()
    doc = {"id": "server", "pem": pem.decode(), "cookie_key": cookie_key}
    store.put("secret", doc)
    return doc


def _bad_trigger(reason: str, message: str) -> ApiError:
    return ApiError(400, f"interactive_message.decode_trigger_id.{reason}", message)
