"""Copies of a project."""

from typing import Annotated

from pydantic import Field

from gateway.schemas.base import DateText, RequestModel
from gateway.schemas.projects import Name

MOST_COPIES = 50


class CopyChoice(RequestModel):
    """What comes along beside tree, analyses, market units, stages and network, and when the work begins."""

    new_tanggal_mulai: Annotated[DateText, Field(description="Moves the whole work there.")] | None = None
    copy_prices: bool = True
    copy_volumes: Annotated[bool, Field(description="With their formulas and back-up sheets.")] = True
    copy_parameters: bool = True
    copy_jadwal: Annotated[bool, Field(description="Plan and progress by week.")] = True


class DeepCopy(CopyChoice):
    """One copy."""

    new_name: Name


class BatchCopy(CopyChoice):
    """Several copies with numbered names: "Rumah - Salinan 1", …"""

    base_name: Name
    count: Annotated[int, Field(ge=1, le=MOST_COPIES)]
