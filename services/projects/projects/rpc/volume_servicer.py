"""VolumeService: parameters, volume formulas and back-up sheets."""

from typing import Any

from chassis.decimals import plain
from chassis.rpc.messages import document
from projects.app.commands.save_formulas import FormulaInput, SavedFormulas, save_formulas
from projects.app.commands.save_parameters import (
    SavedParameters,
    create_parameter,
    delete_parameter,
    sync_parameters,
    update_parameter,
)
from projects.app.commands.save_volume_sheet import save_volume_sheet
from projects.app.editing import Editing
from projects.app.queries.parameters import get_parameter, list_formulas, list_parameters, parameter_values
from projects.app.queries.volume_sheet import get_volume_sheet
from projects.domain.formula.evaluation import LARGEST_PARAMETER
from projects.domain.formula.sheet import SheetRow
from projects.domain.parameter import ParameterInput
from projects.rpc.decoding import Decoder, caller
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import volume_service_pb2 as messages

DETAIL = "Parameter belum disimpan. Perbaiki isian yang ditandai."
PARAMETER_PLACES = 20


class VolumeServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._database = editing.database

    async def ListParameters(self, request: messages.ListParametersRequest, _: Any) -> messages.ListParametersResponse:
        """All parameters."""
        answer = await list_parameters(self._database, caller(), request.project_id)
        return messages.ListParametersResponse(document=document(*answer))

    async def GetParameter(self, request: messages.GetParameterRequest, _: Any) -> messages.GetParameterResponse:
        """One parameter."""
        answer = await get_parameter(self._database, caller(), request.project_id, request.parameter_id)
        return messages.GetParameterResponse(document=document(*answer))

    async def CreateParameter(
        self, request: messages.CreateParameterRequest, _: Any
    ) -> messages.CreateParameterResponse:
        """The new parameter."""
        saved = await create_parameter(self._editing, caller(), request.project_id, _given(request.fields))
        return messages.CreateParameterResponse(document=_only(saved))

    async def UpdateParameter(
        self, request: messages.UpdateParameterRequest, _: Any
    ) -> messages.UpdateParameterResponse:
        """The parameter as it is now."""
        version = request.version if request.HasField("version") else None
        given = _given(request.fields, version)
        saved = await update_parameter(self._editing, caller(), request.project_id, request.parameter_id, given)
        return messages.UpdateParameterResponse(document=_only(saved))

    async def DeleteParameter(
        self, request: messages.DeleteParameterRequest, _: Any
    ) -> messages.DeleteParameterResponse:
        """The name that is free again."""
        saved = await delete_parameter(self._editing, caller(), request.project_id, request.parameter_id)
        return messages.DeleteParameterResponse(revision=saved.revision, name=next(iter(saved.rows)))

    async def SyncParameters(self, request: messages.SyncParametersRequest, _: Any) -> messages.SyncParametersResponse:
        """How many are new, different and gone."""
        decoder = Decoder("parameter-invalid", DETAIL)
        given = [_parameter(decoder, one, f"parameters.{one.name}.") for one in request.parameters]
        decoder.check()
        saved = await sync_parameters(self._editing, caller(), request.project_id, given, replace=request.replace)
        return messages.SyncParametersResponse(
            revision=saved.revision, created=saved.created, updated=saved.updated, deleted=saved.deleted
        )

    async def ListFormulas(self, request: messages.ListFormulasRequest, _: Any) -> messages.ListFormulasResponse:
        """All volumes that are computed."""
        answer = await list_formulas(self._database, caller(), request.project_id)
        return messages.ListFormulasResponse(document=document(*answer))

    async def SaveFormulas(self, request: messages.SaveFormulasRequest, _: Any) -> messages.SaveFormulasResponse:
        """The volumes that came out."""
        items = [
            FormulaInput(one.pekerjaan_id, one.raw, one.is_fx, one.version if one.HasField("version") else None)
            for one in request.items
        ]
        saved = await save_formulas(self._editing, caller(), request.project_id, items)
        return messages.SaveFormulasResponse(**_written(saved))

    async def GetVolumeSheet(self, request: messages.GetVolumeSheetRequest, _: Any) -> messages.GetVolumeSheetResponse:
        """The back-up sheet of one volume."""
        answer = await get_volume_sheet(self._database, caller(), request.project_id, request.pekerjaan_id)
        return messages.GetVolumeSheetResponse(document=document(*answer))

    async def SaveVolumeSheet(
        self, request: messages.SaveVolumeSheetRequest, _: Any
    ) -> messages.SaveVolumeSheetResponse:
        """The volume that came out, and those that depend on it."""
        rows = [SheetRow(one.uraian.strip(), one.panjang, one.lebar, one.tinggi, one.jumlah) for one in request.rows]
        version = request.version if request.HasField("version") else None
        saved = await save_volume_sheet(
            self._editing, caller(), request.project_id, request.pekerjaan_id, rows, version
        )
        return messages.SaveVolumeSheetResponse(**_written(saved))


def _given(fields: messages.ParameterFields, version: int | None = None) -> ParameterInput:
    decoder = Decoder("parameter-invalid", DETAIL)
    given = _parameter(decoder, fields, "", version)
    decoder.check()
    return given


def _parameter(
    decoder: Decoder, fields: messages.ParameterFields, path: str, version: int | None = None
) -> ParameterInput:
    sent = {name: getattr(fields, name) for name in ("label", "unit", "description", "raw") if fields.HasField(name)}
    value = None
    if fields.HasField("value"):
        bounds = {"minimum": -LARGEST_PARAMETER, "maximum": LARGEST_PARAMETER}
        value = decoder.decimal(fields.value, f"{path}value", scale=PARAMETER_PLACES, **bounds)
    name = fields.name.strip().lower() if fields.HasField("name") else None
    return ParameterInput(name=name, value=value, version=version, **sent)


def _only(saved: SavedParameters) -> Document:
    [row] = saved.rows.values()
    return document(parameter_values(row), saved.revision)


def _written(saved: SavedFormulas) -> dict[str, Any]:
    volumes = [
        messages.ComputedVolume(pekerjaan_id=one, quantity=plain(quantity))
        for one, quantity in saved.written.quantities.items()
    ]
    return {"revision": saved.revision, "saved": len(saved.written.saved), "volumes": volumes}
