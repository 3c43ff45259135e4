"""The library of templates."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText
from gateway.schemas.projects import CreateProject

Category = Literal["rumah", "ruko", "infrastruktur", "utilitas", "lainnya"]
TemplateName = Annotated[Text, Field(min_length=1, max_length=200)]
Description = Annotated[Text, Field(max_length=2_000)]


class SaveTemplate(RequestModel):
    """How a template is called; only staff may make it public."""

    name: TemplateName
    description: Description = ""
    category: Category = "lainnya"
    is_public: bool = False


class UseTemplate(CreateProject):
    """The header of the project that is made from a template."""


class Template(AnswerModel):
    """One template, without its content."""

    id: int
    name: str
    description: str
    category: Category
    is_public: bool
    is_own: bool
    total_klasifikasi: int
    total_sub: int
    total_pekerjaan: int
    usage_count: int
    created_at: TimestampText


class Templates(AnswerModel):
    """The caller's own and the public ones, the most used first."""

    items: list[Template]
