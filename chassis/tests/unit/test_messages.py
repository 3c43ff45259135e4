from chassis.errors import FieldProblem, Kind, invalid
from chassis.rpc.errors import LONGEST_MESSAGE, MOST_FIELDS, encoded
from chassis.rpc.messages import document, to_mapping, to_message
from taksir.common.v1.error_pb2 import ErrorDetail
from taksir.projects.v1.estimate_service_pb2 import SaveAnalysisRequest, SaveTreeRequest, SaveTreeResponse


def test_ids_stay_integers_and_absent_fields_are_none() -> None:
    request = to_message(
        {"project_id": 2**60, "tree_version": None, "klasifikasi": [{"name": "Persiapan", "sub": [{"name": "A"}]}]},
        SaveTreeRequest,
    )
    assert not request.HasField("tree_version")
    mapping = to_mapping(request)
    assert mapping["project_id"] == 2**60
    assert mapping["tree_version"] is None
    assert mapping["klasifikasi"][0] == {
        "id": None,
        "name": "Persiapan",
        "sub": [{"id": None, "name": "A", "pekerjaan": []}],
    }


def test_maps_and_nested_messages() -> None:
    answer = SaveTreeResponse(revision=3, id_map={"klasifikasi[0]": 9})
    assert to_mapping(answer)["id_map"] == {"klasifikasi[0]": 9}
    assert to_mapping(answer)["summary"] is None


def test_decimals_stay_strings() -> None:
    row = {"kategori": "TK", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.750000"}
    request = to_message({"rows": [row]}, SaveAnalysisRequest)
    assert to_mapping(request)["rows"][0]["koefisien"] == "0.750000"


def test_a_document_is_finished_json() -> None:
    made = document({"total": "12694000"}, 4)
    assert (made.body, made.content_type, made.revision) == (b'{"total":"12694000"}', "application/json", 4)


def test_an_error_with_many_fields_fits_a_trailer() -> None:
    fields = [FieldProblem(f"rows[{i}]", "x" * 5000, {"sheet": "y" * 5000}) for i in range(500)]
    detail = ErrorDetail.FromString(encoded(invalid("rows-invalid", "Perbaiki.", *fields)))
    assert len(detail.fields) == MOST_FIELDS
    assert len(detail.fields[0].message) == LONGEST_MESSAGE
    assert invalid("a", "b").kind is Kind.INVALID
