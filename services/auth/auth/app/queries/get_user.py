"""Who is it that somebody wants to work with?"""

from auth.app.tools import Tools
from auth.domain.account import Account, normalised_email
from auth.store import accounts
from chassis.errors import not_found


async def get_user(tools: Tools, *, user_id: int | None = None, email: str = "") -> Account:
    """The account with this number, or else with this e-mail; NOT_FOUND where nobody, or nobody active, has it."""
    async with tools.database.read() as connection:
        if user_id is not None:
            found = await accounts.find_account(connection, user_id)
        else:
            found = await accounts.find_account_by_email(connection, normalised_email(email))
    if found is None:
        raise not_found(
            "user-not-found", "Pengguna ini tidak ada. Periksa alamat surelnya, atau minta ia mendaftar dulu."
        )
    return found
