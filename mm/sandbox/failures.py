"""What goes wrong, in the server's own shape: every API error is an ApiError with the real server's error id."""

from typing import Any

from mm.sandbox.ids import new_id


class ApiError(Exception):
    """A refusal that the caller reads as JSON `{id, message, detailed_error, request_id, status_code}`."""

    def __init__(self, status: int, error_id: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.error_id = error_id
        self.message = message
        self.detail = detail

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.error_id,
            "message": self.message,
            "detailed_error": self.detail,
            "request_id": new_id(),
            "status_code": self.status,
        }


def no_session() -> ApiError:
    return ApiError(401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.")


def forbidden(user_id: str, permission: str) -> ApiError:
    text = "You do not have the appropriate permissions."
    return ApiError(403, "api.context.permissions.app_error", text, f"userId={user_id}, permission={permission}")


def bad_body(name: str, detail: str = "") -> ApiError:
    text = f"Invalid or missing {name} in request body."
    return ApiError(400, "api.context.invalid_body_param.app_error", text, detail)


def bad_url(name: str) -> ApiError:
    text = f"Invalid or missing {name} parameter in request URL."
    return ApiError(400, "api.context.invalid_url_param.app_error", text)


def no_page(path: str) -> ApiError:
    text = "Sorry, we could not find the page."
    return ApiError(
        404, "api.context.404.app_error", text, f"There doesn't appear to be an api call for the url='{path}'."
    )


def no_user() -> ApiError:
    return ApiError(404, "app.user.missing_account.const", "Unable to find the user.")


def missing(noun: str) -> ApiError:
    return ApiError(404, f"app.{noun}.get.app_error", f"Unable to get the {noun}.")


def too_large(limit: int) -> ApiError:
    text = f"Request body is larger than {limit} bytes."
    return ApiError(413, "api.context.request_body_too_large.app_error", text)
