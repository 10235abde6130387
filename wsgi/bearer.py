"""Who a program is: the token in its Authorization header, what that may do, and how often it may ask."""

import time
from collections import deque
from dataclasses import dataclass, field
from threading import Lock

from flask import Request

from app.errors import UserError
from app.programs import ApiToken, Scope, known
from microservice.service import Service

PER_MINUTE = 60


class Stopped(UserError):
    """A request that goes no further: its HTTP status, and when to come again."""

    def __init__(self, status: int, key: str, retry_after_s: int = 0) -> None:
        super().__init__(key)
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class Pace:
    """How often each token asked within the last minute. Of this process alone: several serve as many times more."""

    most: int = PER_MINUTE
    _asked: dict[int, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, token_id: int, now_s: float) -> int:
        """0, or the seconds after which the next request is welcome."""
        with self._lock:
            asked = self._asked.setdefault(token_id, deque())
            while asked and now_s - asked[0] >= 60:
                asked.popleft()
            if len(asked) >= self.most:
                return int(60 - (now_s - asked[0])) + 1
            asked.append(now_s)
        return 0


def bearer(service: Service, request: Request, scope: Scope, pace: Pace) -> ApiToken:
    """The token, which may do this. Stopped: there is none, it may not, or it asks too often."""
    if "access_token" in request.args or "token" in request.args:
        raise Stopped(400, "api_token_in_url")
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = known(service.store, text.strip(), service.now()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Stopped(401, "api_no_token")
    wait_s = pace.take(token.id, time.monotonic())
    if wait_s:
        raise Stopped(429, "api_too_often", wait_s)
    if scope not in token.scopes:
        raise Stopped(403, "api_wrong_scope")
    if not service.is_there(token.user_id):
        raise Stopped(401, "api_no_token")
    return token
