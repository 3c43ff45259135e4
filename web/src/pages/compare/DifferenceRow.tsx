import { useTranslation } from "react-i18next";

import type { Cause, ChangedValue, ComparedRow } from "@/api/comparison";
import { Badge } from "@/design/Badge";
import { formatAmount, formatCoefficient, formatUnitPrice, formatVolume, isZero, sameDecimal } from "@/lib/decimal";

import styles from "./ComparePage.module.css";

const TONES = { added: "good", removed: "warn", changed: "press" } as const;
const NOTHING = "–";

/** One pekerjaan that differs, with its inputs before and after. */
export function DifferenceRow({ row }: { readonly row: ComparedRow }) {
  const { t } = useTranslation();
  const shown = row.to ?? row.from;
  return (
    <tr>
      <th scope="row">
        {shown?.kode} {shown?.uraian}
      </th>
      <td>
        <Badge tone={TONES[row.status]}>{t(`compare.is.${row.status}`)}</Badge>
      </td>
      <td>
        <ul className={styles.changes}>
          <Volume row={row} />
          <Inputs format={formatCoefficient} name={t("compare.causes.koefisien")} values={row.koefisien} />
          <Inputs format={formatUnitPrice} name={t("compare.causes.harga")} values={row.harga} />
          <OtherEffects row={row} />
        </ul>
      </td>
      <td className={styles.end}>{formatAmount(row.effect)}</td>
    </tr>
  );
}

function Volume({ row: { from, to } }: { readonly row: ComparedRow }) {
  const { t } = useTranslation();
  if (!from || !to || sameDecimal(from.volume, to.volume)) return null;
  return (
    <li>
      {t("compare.causes.volume")}: {formatVolume(from.volume)} → {formatVolume(to.volume)} {to.satuan}
    </li>
  );
}

interface InputsProps {
  readonly name: string;
  readonly values: readonly ChangedValue[] | undefined;
  readonly format: (value: string) => string;
}

function Inputs({ name, values = [], format }: InputsProps) {
  return values.map((one) => (
    <li key={one.resource_id}>
      {name} {one.uraian}: {one.from === null ? NOTHING : format(one.from)} →{" "}
      {one.to === null ? NOTHING : format(one.to)}
    </li>
  ));
}

/** Markup and rounding, which are rules rather than rows. */
function OtherEffects({ row }: { readonly row: ComparedRow }) {
  const { t } = useTranslation();
  const others: readonly Cause[] = ["markup", "pembulatan"];
  return others.map((cause) => {
    const effect = row.effects[cause];
    if (effect === undefined || isZero(effect)) return null;
    return (
      <li key={cause}>
        {t(`compare.causes.${cause}`)}: {formatAmount(effect)}
      </li>
    );
  });
}
