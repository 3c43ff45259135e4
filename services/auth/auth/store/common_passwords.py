"""Passwords that everybody tries first: the 30 000 of zxcvbn's list from real breaches, and Indonesian ones."""

from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped] # zxcvbn has no types

# What zxcvbn's English lists miss; each also stands with the usual endings.
INDONESIAN = """
    sayang sayangku sayangkamu cintaku cinta cintakamu akusayangkamu akucintakamu bismillah bissmillah alhamdulillah
    assalamualaikum insyaallah subhanallah allahuakbar indonesia indonesiaku jakarta bandung surabaya semarang
    yogyakarta medan makassar denpasar merdeka garuda pancasila nusantara rahasia rahasiaku katasandi sandiku
    passwordku admin administrator adminadmin superadmin kontraktor konstruksi bangunan proyek estimator pekerjaan
    rabproyek anggaran keluarga keluargaku mamapapa papamama ibubapak anakku istriku suamiku kucingku persib persija
    arema bonek sepakbola semangat bahagia terserah gakadapassword lupapassword lupasandi tidaktahu
""".split()  # noqa: SIM905 - a list of words reads better so
ENDINGS = ("", "1", "12", "123", "1234", "12345", "123456", "!", "ku", "01", "007", "17", "45", "2024", "2025", "2026")


@cache
def common_passwords() -> frozenset[str]:
    """In lower case, eight characters or more: shorter ones are refused anyway."""
    own = (word + ending for word in INDONESIAN for ending in ENDINGS)
    return frozenset(word for word in (*FREQUENCY_LISTS["passwords"], *own) if len(word) >= 8)
