"""The person-day (OH), however people write it.

Projects knows more spellings of more units when it reads catalogues; what people type themselves arrives here as they
typed it.
"""

import re
import unicodedata

# OH, org/hr, orang hari, orang/hari, … and HOK, hari orang kerja. A person-hour (OJ) is none: how many of them make a
# day is nowhere set.
_PERSON_DAY = re.compile(r"(?:o|org|orang)(?:h|hr|hari)|hok|hariorangkerja")
_BETWEEN_WORDS = re.compile(r"[\s./⁄∕·‐-―-]+")


def is_person_day(satuan: str) -> bool:
    """Whether this unit is the work of one worker on one day; case, spaces, dots, slashes and dashes say nothing."""
    letters = _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKC", satuan).casefold())
    return _PERSON_DAY.fullmatch(letters) is not None
