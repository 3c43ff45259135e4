"""One request is one trace, from the gateway to the read model behind the bus."""

ROOMS = {"taksir-gateway", "taksir-projects", "taksir-rekap"}
WAIT_SECONDS = 20


def test_one_trace_runs_from_the_gateway_to_the_read_model(client, collector):
    created = client.post("/api/projects/", json={"nama": "Jejak satu permintaan"})
    assert created.status_code == 201, created.text

    def is_whole(spans) -> bool:
        names = {span.name for span in spans if span.service == "taksir-projects"}
        return {span.service for span in spans} >= ROOMS and any("CreateProject" in name for name in names)

    spans = collector.wait_for_trace(is_whole, WAIT_SECONDS)
    statements = {(span.service, span.name) for span in spans if span.attributes.get("db.system.name") == "postgresql"}
    assert ("taksir-projects", "INSERT") in statements
    assert ("taksir-rekap", "INSERT") in statements
    assert any(span.service == "taksir-rekap" and span.name == "consume PROJECTS" for span in spans)
