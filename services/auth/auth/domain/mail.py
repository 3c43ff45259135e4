"""The e-mails that auth sends, in Indonesian."""

from dataclasses import dataclass

CLOSING = "\n\nBila Anda tidak memintanya, abaikan saja surel ini.\n\nTaksir\n"


@dataclass(frozen=True)
class Mail:
    """One e-mail."""

    recipient: str
    subject: str
    body: str


@dataclass(frozen=True)
class Letters:
    """Writes the e-mails; `public_url` is where people find the web app.

    Secrets stand behind the #, so that no server and no log on the way sees them.
    """

    public_url: str

    def confirmation(self, email: str, token: str) -> Mail:
        """To somebody who wants an account."""
        link = self._link("confirm-email", token)
        body = f"Buka tautan ini dalam 24 jam untuk membuat akun Taksir Anda:\n\n{link}{CLOSING}"
        return Mail(email, "Konfirmasi surel Anda", body)

    def account_exists(self, email: str) -> Mail:
        """To somebody who wants an account and has one."""
        link = f"{self.public_url}/login"
        body = f"Surel ini sudah punya akun Taksir. Masuk, atau atur ulang kata sandinya, di:\n\n{link}{CLOSING}"
        return Mail(email, "Anda sudah punya akun", body)

    def password_reset(self, email: str, token: str) -> Mail:
        """To somebody who forgot the password."""
        link = self._link("reset-password", token)
        body = f"Buka tautan ini dalam 1 jam untuk membuat kata sandi baru:\n\n{link}{CLOSING}"
        return Mail(email, "Atur ulang kata sandi", body)

    def password_changed(self, email: str) -> Mail:
        """To the account's owner, who may not have done it (ASVS 6.3.7)."""
        link = f"{self.public_url}/login"
        body = (
            "Kata sandi akun Taksir Anda baru saja diubah, dan semua sesi lain diakhiri.\n\n"
            f"Bila bukan Anda yang mengubahnya, segera atur ulang kata sandi di:\n\n{link}\n\nTaksir\n"
        )
        return Mail(email, "Kata sandi Anda diubah", body)

    def second_factor_changed(self, email: str, *, is_enabled: bool) -> Mail:
        """To the account's owner, who may not have done it (ASVS 6.3.7)."""
        what = "diaktifkan" if is_enabled else "dimatikan"
        body = (
            f"Verifikasi dua langkah akun Taksir Anda baru saja {what}, dan semua sesi lain diakhiri.\n\n"
            "Bila bukan Anda yang melakukannya, segera atur ulang kata sandi dan hubungi pengelola sistem.\n\nTaksir\n"
        )
        return Mail(email, f"Verifikasi dua langkah {what}", body)

    def invitation(self, email: str, organisation: str, token: str) -> Mail:
        """To somebody who is asked to join an organisation."""
        link = self._link("invitation", token)
        body = (
            f"Anda diundang ke organisasi {organisation} di Taksir. Masuk atau daftar dengan surel ini, "
            f"lalu buka tautan berikut dalam 7 hari:\n\n{link}{CLOSING}"
        )
        return Mail(email, "Undangan organisasi", body)

    def _link(self, page: str, token: str) -> str:
        return f"{self.public_url}/{page}#token={token}"
