"""Parameters, volume formulas and back-up sheets."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.schemas.base import AnswerModel, DecimalText, Id, RequestModel, Text, Version
from gateway.schemas.estimate import MAXIMUM_ROWS

MAXIMUM_PARAMETERS = 1_000
MAXIMUM_SHEET_ROWS = 500
FormulaText = Annotated[Text, Field(max_length=2_000, examples=["= 2*(p+l)*t - pintu*2,1"])]
Label = Annotated[Text, Field(max_length=200)]
Unit = Annotated[Text, Field(max_length=50)]
Description = Annotated[Text, Field(max_length=2_000)]


class ParameterContent(RequestModel):
    """A number (`value`, of either sign) or a formula (`raw`), never both; what is not sent stays as it is."""

    value: DecimalText | None = None
    raw: FormulaText | None = None
    label: Label | None = None
    unit: Unit | None = None
    description: Description | None = None


class CreateParameter(ParameterContent):
    """A new parameter."""

    name: Annotated[Text, Field(max_length=100, examples=["panjang"])]


class UpdateParameter(ParameterContent):
    """Changed fields; 409 when somebody else changed the parameter since `version`."""

    name: Annotated[Text, Field(max_length=100)] | None = None
    version: Version | None = None


class SyncParameters(RequestModel):
    """Parameters by name. `replace` deletes those that are not named; one that a formula uses cannot go."""

    mode: Literal["merge", "replace"] = "merge"
    parameters: Annotated[
        dict[Annotated[Text, Field(max_length=100)], ParameterContent], Field(max_length=MAXIMUM_PARAMETERS)
    ]

    @model_validator(mode="before")
    @classmethod
    def _accept_bare_values(cls, body: object) -> object:
        """A bare number stands for `{"value": number}`."""
        if not isinstance(body, dict) or not isinstance(body.get("parameters"), dict):
            return body
        named = {
            name: content if isinstance(content, dict) else {"value": content}
            for name, content in body["parameters"].items()
        }
        return {**body, "parameters": named}


class Parameter(AnswerModel):
    """A parameter; `raw` is its formula, empty for a plain number."""

    id: int
    name: str
    value: str = Field(description="Exact decimal with up to 20 places.")
    raw: str
    is_fx: bool
    label: str
    unit: str
    description: str
    version: int


class ParameterList(AnswerModel):
    """The project's parameters in the order of their names."""

    parameters: list[Parameter]


class DeletedParameter(AnswerModel):
    """The name that is free again."""

    revision: int
    name: str


class SyncedParameters(AnswerModel):
    """How many parameters are new, different and gone."""

    revision: int
    created: int
    updated: int
    deleted: int


class FormulaInput(RequestModel):
    """A volume as a formula; with `is_fx` false `raw` is a plain number in the formula's notation."""

    pekerjaan_id: Id
    raw: FormulaText
    is_fx: bool = True
    version: Version | None = None


class SaveFormulas(RequestModel):
    """Volumes as formulas, all or none."""

    items: Annotated[list[FormulaInput], Field(max_length=MAXIMUM_ROWS)]


class ComputedVolume(AnswerModel):
    """A volume as it came out."""

    pekerjaan_id: int
    quantity: DecimalText


class SavedFormulas(AnswerModel):
    """The volumes that differ from before, with all that depend on them."""

    revision: int
    saved: int
    volumes: list[ComputedVolume]


class Formula(AnswerModel):
    """How a volume came about: by a formula, or as the sum of a back-up sheet."""

    pekerjaan_id: int
    raw: str
    is_fx: bool
    is_sheet: bool


class FormulaList(AnswerModel):
    """All volumes that are computed."""

    items: list[Formula]


class SheetRow(RequestModel):
    """Length × width × height × count, each a number or a formula; a blank one does not count."""

    uraian: Annotated[Text, Field(max_length=500)] = ""
    panjang: FormulaText = ""
    lebar: FormulaText = ""
    tinggi: FormulaText = ""
    jumlah: FormulaText = ""


class SaveVolumeSheet(RequestModel):
    """The rows whose sum becomes the volume."""

    rows: Annotated[list[SheetRow], Field(max_length=MAXIMUM_SHEET_ROWS)]
    version: Version | None = None


class ComputedSheetRow(AnswerModel):
    """A row with its value, rounded to three places."""

    uraian: str
    panjang: str
    lebar: str
    tinggi: str
    jumlah: str
    value: DecimalText


class VolumeSheet(AnswerModel):
    """The back-up sheet of one volume; without rows the volume is a plain number or a formula."""

    pekerjaan_id: int
    quantity: DecimalText
    version: int
    rows: list[ComputedSheetRow]
