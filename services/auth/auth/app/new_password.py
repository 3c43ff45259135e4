"""Deciding about a new password."""

from auth.app.tools import Tools
from auth.domain.account import password_problem
from auth.store.common_passwords import common_passwords
from chassis.errors import FieldProblem, invalid


async def hash_new_password(tools: Tools, password: str, path: str, own_words: tuple[str, ...]) -> str:
    """Its hash; INVALID, naming the field at `path`, when the password is too short or too easily guessed."""
    problem = password_problem(password, common_passwords(), own_words)
    if problem:
        raise invalid(
            "password-refused", "Kata sandi tidak dapat dipakai. Pilih yang lain.", FieldProblem(path, problem)
        )
    return await tools.passwords.hashed(password)
