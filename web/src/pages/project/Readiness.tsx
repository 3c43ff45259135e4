import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { pricesQuery, treeQuery, volumesQuery } from "@/api/estimate";
import { ProblemNotice, Skeleton } from "@/design/States";
import { Tape } from "@/design/Tape";
import { isZero } from "@/lib/decimal";

import styles from "./ProjectPage.module.css";

/** How far the estimate is: volumes and prices that are filled in. */
export function Readiness({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation();
  const tree = useQuery(treeQuery(projectId));
  const volumes = useQuery(volumesQuery(projectId));
  const prices = useQuery(pricesQuery(projectId));
  const error = tree.error ?? volumes.error ?? prices.error;
  if (error !== null) {
    const retry = () => void Promise.all([tree.refetch(), volumes.refetch(), prices.refetch()]);
    return <ProblemNotice error={error} onRetry={retry} />;
  }
  if (!tree.data || !volumes.data || !prices.data) return <Skeleton rows={2} />;

  const works = tree.data.klasifikasi.flatMap((group) => group.sub.flatMap((sub) => sub.pekerjaan)).length;
  const measured = volumes.data.items.filter(({ quantity }) => !isZero(quantity)).length;
  const items = prices.data.items.length;
  const priced = prices.data.items.filter(({ harga_satuan }) => harga_satuan !== null).length;
  const volumeText = works === 0 ? t("project.noWorks") : t("works.filled", { filled: measured, count: works });
  const priceText = items === 0 ? t("project.noPrices") : t("prices.filled", { filled: priced, count: items });
  return (
    <ul className={styles.steps}>
      <li className={styles.step}>
        <Link params={{ projectId }} to="/project/$projectId/pekerjaan">
          {t("works.title")}
        </Link>
        <Tape label={volumeText} percent={share(measured, works)} />
        <p>{volumeText}</p>
      </li>
      <li className={styles.step}>
        <Link params={{ projectId }} to="/project/$projectId/harga">
          {t("prices.title")}
        </Link>
        <Tape label={priceText} percent={share(priced, items)} />
        <p>{priceText}</p>
      </li>
      <li className={styles.step}>
        <Link params={{ projectId }} to="/project/$projectId/rekap">
          {t("rekap.title")}
        </Link>
        <p>{t("project.rekapHint")}</p>
      </li>
    </ul>
  );
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.round((part / whole) * 100));
}
