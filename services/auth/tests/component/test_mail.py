"""Letters leave the house, and are tried again where they cannot."""

import asyncio
import email
import email.policy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from auth.bootstrap import mailer_of, open_tools
from auth.config import AuthSettings
from auth.domain.mail import Mail
from auth.mail.postman import Postman
from auth.store.mails import enqueue_mail
from chassis.errors import AppError, unavailable

LETTER = Mail("budi@contoh.id", "Atur ulang kata sandi", "Buka tautan ini:\n\nhttps://x/#token=é\n")


class Moody:
    """A mailer that fails as long as it is told to."""

    def __init__(self) -> None:
        self.is_away = True
        self.sent: list[Mail] = []

    async def send(self, letter: Mail) -> None:
        if self.is_away:
            raise unavailable("mail-unavailable", "Surel belum dapat dikirim.")
        self.sent.append(letter)


async def waiting(tools: Any) -> int:
    async with tools.database.read() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM mail")))


async def test_a_letter_is_tried_again_until_it_leaves_and_then_forgotten(settings: AuthSettings, clock: Any) -> None:
    mailer = Moody()
    async with open_tools(settings, "test", clock, mailer) as (tools, postman):
        async with tools.database.write() as connection:
            await enqueue_mail(connection, LETTER, clock())
        assert [await postman.deliver_batch(), await postman.deliver_batch()] == [1, 0]
        clock.advance(timedelta(seconds=10))
        assert await postman.deliver_batch() == 1
        mailer.is_away = False
        assert await postman.deliver_batch() == 0
        clock.advance(timedelta(seconds=20))
        assert await postman.deliver_batch() == 1
        assert mailer.sent == [LETTER]
        assert await waiting(tools) == 0


async def test_a_letter_whose_links_are_too_old_is_given_up(settings: AuthSettings, clock: Any) -> None:
    async with open_tools(settings, "test", clock, Moody()) as (tools, postman):
        async with tools.database.write() as connection:
            await enqueue_mail(connection, LETTER, clock())
        clock.advance(timedelta(days=1))
        await postman.deliver_batch()
        assert await waiting(tools) == 0


class Choosy(Moody):
    """A mailer that fails in its own way over one letter."""

    async def send(self, letter: Mail) -> None:
        if letter.recipient == "=@[":
            raise AttributeError("'InvalidHeaderDefect' object has no attribute 'all_defects'")
        self.sent.append(letter)


async def test_a_letter_that_cannot_be_written_stops_no_other(settings: AuthSettings, clock: Any) -> None:
    mailer = Choosy()
    async with open_tools(settings, "test", clock, mailer) as (tools, postman):
        async with tools.database.write() as connection:
            await enqueue_mail(connection, Mail("=@[", LETTER.subject, LETTER.body), clock())
            await enqueue_mail(connection, LETTER, clock())
        assert await postman.deliver_batch() == 2
        assert mailer.sent == [LETTER]
        clock.advance(timedelta(days=1))
        await postman.deliver_batch()
        assert await waiting(tools) == 0


async def test_two_postmen_never_take_the_same_letter(settings: AuthSettings, clock: Any) -> None:
    mailer = Moody()
    mailer.is_away = False
    async with open_tools(settings, "test", clock, mailer) as (tools, postman):
        async with tools.database.write() as connection:
            for _ in range(30):
                await enqueue_mail(connection, LETTER, clock())
        other = Postman(tools.database, mailer, clock)
        taken = await asyncio.gather(*(one.deliver_batch() for one in (postman, other, postman, other)))
        assert sum(taken) == len(mailer.sent) == 30


async def test_letters_become_files_that_nobody_else_reads(settings: AuthSettings, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    await mailer_of(settings.model_copy(update={"mail_folder": folder})).send(LETTER)
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == (LETTER.recipient, LETTER.subject)
    assert message.get_content().strip() == LETTER.body.strip()


async def test_no_letter_carries_a_second_header(settings: AuthSettings, tmp_path: Path) -> None:
    mailer = mailer_of(settings.model_copy(update={"mail_folder": tmp_path}))
    with pytest.raises(ValueError, match=r"linefeed|newline|Header"):
        await mailer.send(Mail("budi@contoh.id\nBcc: all@contoh.id", "x", "y"))


async def test_over_smtp(settings: AuthSettings) -> None:
    """Against a server of a few lines that speaks just enough of RFC 5321."""
    received: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        is_data = False
        while line := (await reader.readline()).decode():
            received.append(line)
            if is_data and line != ".\r\n":
                continue
            is_data = line.upper().startswith("DATA")
            if line.upper().startswith("QUIT"):
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"354 go on\r\n" if is_data else b"250 ok\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        over_smtp = {"mail_transport": "smtp", "smtp_port": port, "smtp_starttls": False}
        await mailer_of(settings.model_copy(update=over_smtp)).send(LETTER)
    assert "rcpt TO:<budi@contoh.id>\r\n" in received
    with pytest.raises(AppError) as refusal:
        await mailer_of(settings.model_copy(update=over_smtp)).send(LETTER)
    assert refusal.value.slug == "mail-unavailable"
