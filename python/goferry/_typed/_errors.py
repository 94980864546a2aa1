"""The base of exceptions that libraries declare by core.Fails and core.FailsIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from .._errors import RequestError


class DeclaredError(RequestError):
    """An error that a library declares: an attribute for each field of the Go struct.

    `fields` has them all, by the names that the library has for them.
    """

    _renamed: ClassVar[Mapping[str, str]] = {}  # attributes by the library's names

    def __init_subclass__(cls, renamed: Mapping[str, str] | None = None) -> None:
        if renamed is not None:
            cls._renamed = renamed

    def __init__(
        self,
        message: str = "",
        method: str = "",
        error: str = "",
        fields: dict[str, Any] | None = None,
        **attributes: Any,
    ) -> None:
        super().__init__(message, method, error or type(self).__name__, fields)
        for name, value in self.fields.items():
            setattr(self, self._renamed.get(name, name), value)
        vars(self).update(attributes)
