"""One RAB line as the JSON object that readers get; stored finished, so that a RAB is put together without a codec."""

import orjson

from chassis.decimals import plain
from rekap.app.ports import FinishedLine, LineInput
from rekap.domain.line import Policy, price_line


def finish_line(line: LineInput, policy: Policy) -> FinishedLine:
    """Computes the columns and writes them down; E and HSP are F and E_base under the names that old readers know."""
    cost = line.cost
    columns = price_line(cost, line.markup_override, line.volume, policy)
    unit_cost = plain(columns.unit_cost)
    overhead_and_profit = plain(columns.overhead_and_profit)
    unit_price = plain(columns.unit_price)
    total = plain(columns.total)
    document = {
        "pekerjaan_id": line.pekerjaan_id,
        "klasifikasi_id": line.klasifikasi_id,
        "sub_klasifikasi_id": line.sub_klasifikasi_id,
        "kode": line.kode,
        "uraian": line.uraian,
        "satuan": line.satuan,
        "A": plain(cost.tenaga_kerja),
        "B": plain(cost.bahan),
        "C": plain(cost.alat),
        "LAIN": plain(cost.lain),
        "D": plain(columns.direct_cost),
        "E_base": unit_cost,
        "HSP": unit_cost,
        "markup_percent": plain(columns.markup_percent),
        "E": overhead_and_profit,
        "F": overhead_and_profit,
        "G": unit_price,
        "volume": plain(line.volume),
        "total": total,
    }
    return FinishedLine(
        line.pekerjaan_id,
        line.sub_klasifikasi_id,
        line.ordering_index,
        unit_price,
        total,
        orjson.dumps(document).decode(),
    )
