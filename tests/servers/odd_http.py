"""Small HTTP servers that do as a script says, right or wrong, and remember every request they saw."""

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int  # the client's: tells one connection from another


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say. A body in pieces is sent as they come, until the end of the connection. `raw`: pieces are all."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bool = False


Script = Callable[[Seen], Answer]


@dataclass(frozen=True, slots=True)
class Odd:
    """A running one."""

    scheme: str
    port: int
    seen: list[Seen]
    stopping: threading.Event

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """An address of it."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def with_credentials(self) -> list[Seen]:
        """The requests that brought a credential."""
        return [one for one in self.seen if "authorization" in one.headers]

    def pieces(self, piece: bytes, every_s: float) -> Iterator[bytes]:
        """The same again and again, at this pace, as long as the server runs."""
        yield piece
        while not self.stopping.wait(every_s):
            yield piece


@contextmanager
def serving(
    script: Callable[["Odd"], Script] | None = None, tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[Odd]:
    """Run one until the end of the block. `script` gets the server, to know its address."""
    server = _Server(tls, port)
    odd = Odd("https" if tls else "http", server.server_address[1], server.seen, threading.Event())
    server.script = script(odd) if script else lambda _: Answer(404)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield odd
    finally:
        odd.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, else the client waits 40 ms for the second
    server: "_Server"

    def handle_one_request(self) -> None:
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Seen(self.command, self.path, headers, body, self.client_address[1])
            self.server.seen.append(request)
            self._tell(self.server.script(request))
        except OSError:
            self.close_connection = True

    def _tell(self, answer: Answer) -> None:
        self.close_connection = answer.raw or not isinstance(answer.body, bytes)
        if not answer.raw:
            self._head(answer)
        for piece in [answer.body] if isinstance(answer.body, bytes) else answer.body:
            self.wfile.write(piece)
            self.wfile.flush()
        self.wfile.flush()

    def _head(self, answer: Answer) -> None:
        if "Date" in answer.headers:  # a clock of its own
            self.send_response_only(answer.status)
        else:
            self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if isinstance(answer.body, bytes):
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name is the library's
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    script: Script

    def __init__(self, tls: ssl.SSLContext | None, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.seen: list[Seen] = []
        self._tls = tls

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake is the handler's thread's, so that a client which breaks it off stops nobody."""
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        try:
            with self._tls.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)
        except OSError:
            return


@dataclass(frozen=True, slots=True)
class Certificates:
    """An authority of our own and what it signed: give `ca_file` to the client, `context` to the server."""

    ca_file: Path
    context: ssl.SSLContext


def certificates(folder: Path, *names: str) -> Certificates:
    """A fresh authority, and a certificate for these names and addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("Test authority", authority_key, "Test authority", authority_key, ())
    leaf = _signed(names[0], key, "Test authority", authority_key, names)
    ca_file, chain = folder / "authority.pem", folder / "server.pem"
    ca_file.write_bytes(authority.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(secret + leaf.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Certificates(ca_file, context)


def _signed(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    names: tuple[str, ...],
) -> x509.Certificate:
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        certificate = certificate.add_extension(x509.SubjectAlternativeName(list(map(_name, names))), critical=False)
    return certificate.sign(issuer_key, hashes.SHA256())


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
