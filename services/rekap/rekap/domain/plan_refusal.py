"""What cannot be kept beside a plan."""


class PlanRefusedError(ValueError):
    """A setting that cannot be meant; `path` is the field, the message says in Indonesian what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message
