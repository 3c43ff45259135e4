"""Ways to send an e-mail: over SMTP, into a folder, or into the log where nobody has set up more."""

import asyncio
import smtplib
import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol

import structlog

from auth.domain.mail import Mail
from chassis.errors import unavailable

log = structlog.get_logger()

SMTP_SECONDS = 20.0


class Mailer(Protocol):
    """Sends e-mails; UNAVAILABLE when it cannot for now."""

    async def send(self, letter: Mail) -> None:
        """Hands one over."""
        ...


@dataclass(frozen=True)
class ConsoleMailer:
    """For one's own machine: the letter stands in the service's log, one-time link and all."""

    async def send(self, letter: Mail) -> None:
        """Logs the letter."""
        log.info("mail", to=letter.recipient, subject=letter.subject, body=letter.body)


@dataclass(frozen=True)
class FolderMailer:
    """Each letter is a file *.eml, readable by this user only."""

    folder: Path
    sender: str

    async def send(self, letter: Mail) -> None:
        """Writes one file; UNAVAILABLE when the folder cannot be written to."""
        await asyncio.to_thread(self._write, message(letter, self.sender))

    def _write(self, content: EmailMessage) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{uuid.uuid4().hex}.eml"
            path.touch(mode=0o600)
            path.write_bytes(content.as_bytes())
        except OSError as error:
            raise _away() from error


@dataclass(frozen=True)
class SmtpMailer:
    """Over SMTP, with STARTTLS unless the server stands on this machine; with a login where one is set."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True

    async def send(self, letter: Mail) -> None:
        """Hands the letter to the server; UNAVAILABLE when it does not take it."""
        await asyncio.to_thread(self._send, message(letter, self.sender))

    def _send(self, content: EmailMessage) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=SMTP_SECONDS) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(content)
        except (OSError, smtplib.SMTPException) as error:
            raise _away() from error


def message(letter: Mail, sender: str) -> EmailMessage:
    """The letter as it travels. Header injection is impossible: EmailMessage refuses line ends in headers."""
    content = EmailMessage()
    content["From"] = sender
    content["To"] = letter.recipient
    content["Subject"] = letter.subject
    content["Date"] = formatdate()
    content["Auto-Submitted"] = "auto-generated"
    content.set_content(letter.body, cte="8bit")
    return content


def _away() -> Exception:
    return unavailable("mail-unavailable", "Surel belum dapat dikirim. Dicoba lagi sebentar lagi.")
