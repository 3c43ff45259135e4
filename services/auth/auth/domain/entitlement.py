"""Who may use what, in this one place: today everybody may use everything. Plans or limits would be decided here."""

from enum import StrEnum


class Feature(StrEnum):
    """What could be made to depend on a plan."""

    API_TOKENS = "api_tokens"
    ORGANISATIONS = "organisations"


def is_entitled(account_id: int, feature: Feature) -> bool:
    """Whether this account may use the feature."""
    return account_id > 0 and feature in Feature
