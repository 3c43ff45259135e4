"""What is wrong with a request, said where it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field: its path in the request, a message in Indonesian, and further members for machines."""

    path: str
    message: str
    attributes: Mapping[str, str] = field(default_factory=dict)
