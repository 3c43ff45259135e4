"""How the search of the catalogue spells names and what people type: both the same, so that they meet."""

import re

# Nobody types them: f'c is fc, 3/4" is 3/4.
QUOTES = "'’‘`´\"“”″′"
FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
# In the part of the regular expressions that Python and PostgreSQL spell alike; `\1` stands for the first group.
REWRITTEN = (
    # Mixtures: 1SP : 4PP, 1 PC : 4 PS and "1 semen : 4 pasir" are 1:4.
    (r"([0-9])\s*[a-z]{0,6}\s*:\s*(?=[0-9])", r"\1:"),
    (r"(:[0-9]+([.,][0-9]+)?)\s*(sp|pc|pp|ps|kp|kr)(?![a-z])", r"\1"),
    # Grades: K-225, K225 and K 225; fc25 and fc 25.
    (r"(?<![a-z0-9])(fc|k|u)-?(?=[0-9])", r"\1 "),
    # Brackets part words; points, commas and colons do unless they stand within a number.
    (r"(\s|[\[\](){}<>;]|(?<![0-9])[.,:]|[.,:](?![0-9]))+", " "),
)
MOST_WORDS = 8
SHORTEST_INSIDE = 3

_PLAIN = str.maketrans({**dict.fromkeys(QUOTES, ""), **FRACTIONS})
_GRADE = re.compile(r"(?<![a-z0-9])([ku]) (?=[0-9])")
_REWRITTEN = tuple((re.compile(pattern), replacement) for pattern, replacement in REWRITTEN)


def words_of(query: str) -> list[str]:
    """What somebody typed, as the words that names are searched for."""
    text = query.lower().translate(_PLAIN)
    for pattern, replacement in _REWRITTEN:
        text = pattern.sub(replacement, text)
    # A letter alone says little: a grade is looked for in one piece.
    return [word.replace("_", " ") for word in _GRADE.sub(r"\1_", text).split()[:MOST_WORDS]]


def begins_words(word: str) -> bool:
    """Whether the word is only looked for where words begin: 4 is not in 3/4, 1.1 not in 11.1, k not in rak."""
    return len(word) < SHORTEST_INSIDE or any(letter.isdigit() for letter in word)


def searched(text: str) -> str:
    """SQL that spells a column's text in the same way, with a space before, between and after its words."""
    plain = f"lower({text})"
    for fraction, written in FRACTIONS.items():
        plain = f"replace({plain}, '{fraction}', '{written}')"
    plain = f"translate({plain}, '{QUOTES.replace(chr(39), chr(39) * 2)}', '')"
    for pattern, replacement in REWRITTEN:
        plain = f"regexp_replace({plain}, '{pattern}', '{replacement}', 'g')"
    return f"' ' || {plain} || ' '"
