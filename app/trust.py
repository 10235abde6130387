"""Whom we trust over TLS: one rule for calendars and for Mattermost."""

import ssl

import certifi

from app.errors import ConfigError


def trust(ca_file: str) -> ssl.SSLContext:
    """The system's authorities, the bundled ones (a bare machine has no others), and the company's own.

    ConfigError: `ca_file` is named and holds no certificates.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    # Python 3.13 made this a default; many a company's own authority does not meet it.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as e:
            raise ConfigError(f"CA_FILE: {ca_file} holds no certificates that can be read") from e
    return context
