"""What the package has to say: a code and its parameters, never a sentence of a human language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a message matters to the reader."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Message:
    """A finding or warning; the reader's language is added where it is shown.

    >>> Message("intake.rows_without_customer", {"n_rows": 12}).params["n_rows"]
    12
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.INFO
