"""When two addresses are one mailbox: letter case, `mailto:`, and the many names of Yandex's mail."""

from functools import lru_cache

# All of them deliver to one mailbox, and Yandex rewrites what others wrote to the first.
_YANDEX = "yandex.ru"
_YANDEX_TOO = frozenset(
    ("ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.uz", "yandex.ua", "yandex.com.tr", "narod.ru")
)


@lru_cache(maxsize=20_000)
def mailbox(address: str) -> str:
    """The address in the form in which equal ones are equal. What is no address is only tidied."""
    name, mark, domain = address.strip().lower().removeprefix("mailto:").strip().rpartition("@")
    if domain == _YANDEX or domain in _YANDEX_TOO:
        # In a login there a dot and a hyphen are the same.
        name, domain = name.replace(".", "-"), _YANDEX
    return f"{name}{mark}{domain}"


def mailboxes(addresses: frozenset[str]) -> frozenset[str]:
    """The mailboxes behind a person's addresses."""
    return frozenset(map(mailbox, addresses))
