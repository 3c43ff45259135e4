"""What people who work together see of each other."""

from collections.abc import Sequence

from auth.app.tools import Tools
from auth.domain.account import Account
from auth.store import accounts
from chassis.errors import FieldProblem, invalid

MOST_PEOPLE = 500


async def name_people(tools: Tools, ids: Sequence[int]) -> list[Account]:
    """The accounts with these numbers in one statement; those who are gone are left out."""
    if len(ids) > MOST_PEOPLE:
        problem = FieldProblem("ids", f"paling banyak {MOST_PEOPLE}")
        raise invalid("people-too-many", "Terlalu banyak orang dalam satu permintaan. Bagi menjadi beberapa.", problem)
    async with tools.database.read() as connection:
        return await accounts.find_accounts(connection, ids)
