"""No statement that people wait for reads a large table from end to end: the plans of all that the services send."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import psycopg
import pytest

from embedded.access import SERVICES
from embedded.stack import Stack
from load.editions import import_edition, made_up_edition
from load.integrity import wait_for_rekap
from load.plans import Plans
from load.session import log_in, log_in_as, read, write
from load.stage import Stage, make_stage

PEOPLE = 30
# Rows of tables that only fill in the course of months; as many belong to each of a thousand people or projects.
GROWN = (
    """
    INSERT INTO auth.session (token_hash, user_id, csrf_token, created_at, last_seen_at, expires_at, client_address,
        user_agent)
    SELECT sha256((u.id || '-' || n)::bytea), u.id, 'x', now(), now(), now() + interval '1 day', '', ''
    FROM generate_series(1, 400) n, auth."user" u WHERE u.email LIKE 'beban-1_@contoh.id'
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO auth."user" (email, name, roles) SELECT 'orang-' || n || '@contoh.id', 'Orang', ARRAY['user']
    FROM generate_series(1, 5000) n
    """,
    """
    INSERT INTO projects.audit_entry (project_id, revision, user_id, action, entity, entity_id, before, after)
    SELECT 1000000 + n % 1000, n, 1, 'update', 'volume', n, '{}', '{}' FROM generate_series(1, 20000) n
    """,
    """
    INSERT INTO projects.outbox (event_id, shard, subject, headers, payload, published_at)
    SELECT gen_random_uuid(), n % 1000, 'projects.v1.project_changed.0', '{}', '', now()
    FROM generate_series(1, 20000) n
    """,
    """
    INSERT INTO projects.project (owner_id, index_project, nama, sumber_dana, lokasi_project, nama_client,
        tanggal_mulai, tanggal_selesai, markup_percent, ppn_percent, unit_price_rounding_mode,
        unit_price_rounding_step, line_rounding_mode, line_rounding_step, total_rounding_mode, total_rounding_step,
        updated_by)
    SELECT 1000000 + n % 1000, 'lama-' || n, 'Proyek lama', 'APBD', 'Bandung', 'Dinas', DATE '2024-01-01',
        DATE '2024-12-31', 10, 11, 'none', 1, 'none', 1, 'half_up', 1000, 1 FROM generate_series(1, 5000) n
    """,
    """
    INSERT INTO projects.member (project_id, user_id, role) SELECT id, owner_id, 'owner' FROM projects.project
    ON CONFLICT DO NOTHING
    """,
)
# Rekap's own of one small project, for hundreds of others.
COPIED = """
    INSERT INTO rekap.{table} SELECT (jsonb_populate_record(one, jsonb_build_object('{key}', 1000000 + n))).*
    FROM rekap.{table} one, generate_series(1, 300) n WHERE one.{key} = %s
"""
COPIED_TABLES = {"project": "id", "rab_line": "project_id"}
READS = (
    "/api/auth/session/",
    "/api/projects/",
    "/api/projects/statistics/",
    "/api/dashboard/",
    "{project}/",
    "{project}/list-pekerjaan/tree/",
    "{project}/detail-ahsp/{pekerjaan}/",
    "{project}/harga-items/list/",
    "{project}/volume-pekerjaan/list/",
    "{project}/audit-trail/",
    "{project}/change-status/?since=1",
    "{project}/members/",
    "{project}/search-ahsp/?q=beton",
    "{project}/rekap/",
    "{project}/rekap-kebutuhan/",
    "{project}/rincian-rab/",
    "{schedule}/assignments/",
    "{schedule}/rekap-kebutuhan-weekly/",
    "{schedule}/chart-data/",
    "{schedule}/kurva-s-harga/",
)


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Stage:
    made = make_stage(stack.backends.postgres_admin_url, PEOPLE, stack.home.mail)
    with psycopg.connect(stack.backends.postgres_admin_url, autocommit=True) as connection:
        for statement in GROWN:
            connection.execute(statement)
    with closing(log_in(stack.url)) as keeper:
        import_edition(keeper, "Edisi 1", made_up_edition())
    return made


@pytest.fixture(scope="module")
def plans(stack: Stack, stage: Stage) -> Iterator[Plans]:
    with closing(Plans(stack.backends.postgres_admin_url, list(SERVICES))) as made:
        person, auditor = stage.accounts[0], stage.auditor
        with closing(log_in_as(stack.url, auditor.email, auditor.password)) as client:
            for project_id in stage.project_ids:
                wait_for_rekap(client, project_id, 1)
        with psycopg.connect(stack.backends.postgres_admin_url, autocommit=True) as connection:
            for table, key in COPIED_TABLES.items():
                connection.execute(COPIED.format(table=table, key=key).encode(), [stage.contested_id])
        with closing(log_in_as(stack.url, person.email, person.password)) as client:
            made.begin()
            for project_id in (person.project_id, stage.shared_id):
                work(client, project_id)
        yield made


def work(client: httpx.Client, project_id: int) -> None:
    """Everything that people do often, once."""
    project = f"/api/project/{project_id}"
    schedule = f"/api/v2/project/{project_id}"
    pekerjaan = read(client, f"{project}/volume-pekerjaan/list/")["items"][0]["pekerjaan_id"]
    resource = read(client, f"{project}/harga-items/list/")["items"][0]["id"]
    row = read(client, f"{project}/detail-ahsp/{pekerjaan}/")["items"][0]["id"]
    write(client, f"{project}/volume-pekerjaan/save/", {"items": [{"pekerjaan_id": pekerjaan, "quantity": "7.5"}]})
    write(client, f"{project}/harga-items/save/", {"items": [{"id": resource, "harga_satuan": "1250"}]})
    client.patch(f"{project}/detail-ahsp/{pekerjaan}/rows/{row}/", json={"koefisien": "0.125"}).raise_for_status()
    cell = {"pekerjaan_id": pekerjaan, "week_number": 1, "proportion": "1", "actual_cost": "5"}
    saved = write(client, f"{schedule}/assign-weekly/", {"mode": "actual", "assignments": [cell]})
    wait_for_rekap(client, project_id, saved["revision"])
    for path in READS:
        read(client, path.format(project=project, schedule=schedule, pekerjaan=pekerjaan))


def test_the_tables_that_grow_are_large_here(plans: Plans) -> None:
    names = ("audit_entry", "component", "expanded_component", "member", "outbox", "pekerjaan", "project", "resource")
    wanted = {f"projects.{name}" for name in (*names, "volume", "week_progress", "catalogue_analysis")}
    wanted |= {"auth.session", "auth.user", "rekap.pekerjaan", "rekap.component", "rekap.week_progress"}
    found = {name.partition("_20")[0] for name in plans.large_tables()}
    assert wanted <= found, sorted(found)


def test_no_statement_reads_a_large_table_from_end_to_end(plans: Plans) -> None:
    large, found, unplanned = set(plans.large_tables()), [], []
    for service, statement in plans.sent():
        try:
            tables = plans.read_whole(service, statement) & large
        except psycopg.Error as error:
            unplanned.append((service, str(error), statement))
        else:
            found.append((service, tables, statement))
    assert not unplanned
    assert len(found) > len(READS)
    assert not [one for one in found if one[1]]


def test_a_table_that_is_read_from_end_to_end_is_told(plans: Plans) -> None:
    assert plans.read_whole("projects", "SELECT id FROM component WHERE koefisien = $1") == {"projects.component"}
    assert plans.read_whole("projects", "SELECT id FROM component WHERE id = $1") == set()
