"""Computes anew exactly the figures that a change touched."""

from rekap.app.line_document import finish_line
from rekap.app.ports import Touched, Writer
from rekap.domain.line import Policy


async def refresh_figures(
    writer: Writer, project_id: int, touched: Touched, former: Policy | None, *, has_header: bool = True
) -> None:
    """Unit costs first, then the lines that show them.

    `former` is the policy under which the present lines were computed (None: not known); where it is another one now,
    which takes a header, all lines are computed anew.
    """
    if touched.costs:
        await writer.refresh_costs(project_id, touched.costs)
    policy = await writer.policy(project_id) if has_header or former is None else former
    stale_lines = None if policy != former else touched.costs | touched.lines
    if stale_lines is None or stale_lines:
        async for inputs in writer.line_inputs(project_id, stale_lines):
            await writer.put_lines(project_id, [finish_line(line, policy) for line in inputs])
