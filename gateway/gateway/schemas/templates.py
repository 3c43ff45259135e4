"""The library of templates."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, Id, RequestModel, Text, TimestampText, Version
from gateway.schemas.projects import CreateProject

Category = Literal["rumah", "ruko", "infrastruktur", "utilitas", "lainnya"]
TemplateName = Annotated[Text, Field(min_length=1, max_length=200)]
Description = Annotated[Text, Field(max_length=2_000)]


class TemplateHead(RequestModel):
    """How a template is called and who may use it; only staff may make it public."""

    name: TemplateName
    description: Description = ""
    category: Category = "lainnya"
    is_public: bool = False
    organisation_id: Annotated[Id | None, Field(description="All members of this organisation may use it.")] = None


class SaveTemplate(TemplateHead):
    """A template of a whole project, or of one branch of its tree."""

    klasifikasi_id: Annotated[Id | None, Field(description="Only this klasifikasi.")] = None
    sub_klasifikasi_id: Annotated[Id | None, Field(description="Only this sub-klasifikasi.")] = None
    prices: Annotated[
        bool, Field(description="With unit prices, and the project's overhead and profit, PPN and rounding.")
    ] = False


class UseTemplate(CreateProject):
    """The header of the project that is made from a template."""

    prices: Annotated[
        bool, Field(description="With the prices that the template holds, overhead and profit, PPN and rounding.")
    ] = False


class AppendTemplate(RequestModel):
    """What comes into a project that holds work already."""

    tree_version: Annotated[Version | None, Field(description="409 when the tree is another one by now.")] = None
    prices: Annotated[
        bool, Field(description="Resources without a price take the template's; the project's pricing stays.")
    ] = False


class AppendedTemplate(AnswerModel):
    """The project's tree from now on, and what came into it."""

    revision: int
    tree_version: int
    klasifikasi_ids: list[int]
    total_pekerjaan: int
    warnings: list[str]


class Template(AnswerModel):
    """One template, without its content."""

    id: int
    name: str
    description: str
    category: Category
    is_public: bool
    organisation_id: int | None
    has_prices: Annotated[bool, Field(description="Its resources come with prices.")]
    is_own: bool
    can_edit: bool
    total_klasifikasi: int
    total_sub: int
    total_pekerjaan: int
    usage_count: int
    created_at: TimestampText


class Templates(AnswerModel):
    """The caller's own, those of the caller's organisations and the public ones, the most used first."""

    items: list[Template]
