"""Which services may call which method: the edge may call every method but those that are kept for others."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

EDGE = frozenset({"gateway"})


class Callers:
    """The allowlist of one server.

    `kept_for` names services or single methods, without the leading slash, with all who may call them:
    {"taksir.projects.v1.SnapshotService": {"rekap"}, "taksir.rekap.v1.RekapService/StreamRekapRab": {"gateway", …}}.
    """

    def __init__(self, kept_for: Mapping[str, AbstractSet[str]] | None = None) -> None:
        self._kept_for = kept_for or {}

    def of(self, method: str) -> AbstractSet[str]:
        """Who may call the method of this path ("/package.Service/Method")."""
        path = method.removeprefix("/")
        service = path.partition("/")[0]
        return self._kept_for.get(path) or self._kept_for.get(service) or EDGE
