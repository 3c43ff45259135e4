"""The e-mail that invites somebody to a project."""

from auth.domain.mail import CLOSING, Mail

# A name is the sender's own text; a long one could pass for the letter itself.
LONGEST_SHOWN = 100


def project_invitation(public_url: str, email: str, project_name: str, token: str) -> Mail:
    """To somebody who is asked to join a project; the secret stands behind the #, where no server sees it."""
    shown = " ".join(project_name.split())[:LONGEST_SHOWN]
    body = (
        f"Anda diundang ke proyek “{shown}” di Taksir. Masuk atau daftar dengan surel ini, "
        f"lalu buka tautan berikut dalam 7 hari:\n\n{public_url}/project-invitation#token={token}{CLOSING}"
    )
    return Mail(email, "Undangan proyek", body)
