"""Mailing the link of an invitation that another context keeps."""

from auth.app.tools import Tools
from auth.domain.account import email_problem, normalised_email
from auth.domain.project_letters import project_invitation
from auth.domain.ticket import MOST_AT_ONCE, Purpose
from auth.store import tickets
from auth.store.mails import enqueue_mail
from auth.store.tickets import Ticket
from chassis.errors import FieldProblem, invalid, limited

# Of 256 bits in base64url; a link holds nothing else.
LONGEST_TOKEN = 64


async def mail_project_invitation(tools: Tools, user_id: int, email: str, project_name: str, token: str) -> None:
    """Sends the letter soon; LIMITED while many such letters wait at the address.

    What is counted are tickets, here only a memory of the letter: the invitation itself is kept by its project.
    """
    email, now = normalised_email(email), tools.clock()
    problem = email_problem(email)
    if problem or not (token and len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()):
        detail = "Undangan belum dikirim. Perbaiki surelnya."
        raise invalid("invitation-invalid", detail, FieldProblem("email", problem or "tautan tidak sah"))
    async with tools.database.write() as connection:
        if await tickets.count_open(connection, Purpose.PROJECT_INVITATION, email, now) >= MOST_AT_ONCE:
            detail = "Sudah banyak undangan yang menunggu di surel ini. Minta ia membuka salah satunya."
            raise limited("too-many-invitations", detail, 3600)
        await tickets.keep(connection, Purpose.PROJECT_INVITATION, token, Ticket(user_id=user_id, email=email), now)
        letter = project_invitation(tools.letters.public_url, email, project_name, token)
        await enqueue_mail(connection, letter, now)
    tools.wake_postman()
