"""The base of exceptions that libraries declare by core.Fails and core.FailsIs."""

from __future__ import annotations

from typing import Any

from .._errors import RequestError


class DeclaredError(RequestError):
    """An error that a library declares: an attribute for each field of the Go struct."""

    def __init__(
        self,
        message: str = "",
        method: str = "",
        error: str = "",
        fields: dict[str, Any] | None = None,
        **attributes: Any,
    ) -> None:
        super().__init__(message, method, error or type(self).__name__, fields)
        vars(self).update(attributes)
