"""The one exception that `make up` shows without a traceback."""


class StartProblemError(RuntimeError):
    """Taksir cannot start; the message says why and what to do."""


def start_problem_in(error: BaseException) -> StartProblemError | None:
    """The first such problem in `error`, which may be a group of what several tasks raised."""
    if isinstance(error, StartProblemError):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return next((problem for one in inner if (problem := start_problem_in(one))), None)
