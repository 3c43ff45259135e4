"""Random edits while the servers under rekap are killed, once each: no figure drifts. `load.drift` does thousands."""

from load.drift import VICTIMS, Drift

EDITS = 200
KILL_EVERY = 40


def test_no_figure_drifts_while_servers_die(system, client):
    drift = Drift(system.stack, client, seed=1)
    drift.run(EDITS, KILL_EVERY)
    assert set(drift.outcome.killed) == set(VICTIMS)
    assert len(drift.outcome.saved) > 15, "most kinds of edits happened"
    assert drift.findings() == []
