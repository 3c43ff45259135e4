import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Project } from "@/api/projects";
import { formatDate, formatMoment } from "@/lib/dates";
import { formatRupiah, isZero } from "@/lib/decimal";

import styles from "./DashboardPage.module.css";

export function ProjectList({ projects }: { readonly projects: readonly Project[] }) {
  const { t, i18n } = useTranslation();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("project.nama")}</th>
          <th scope="col">{t("project.lokasi")}</th>
          <th scope="col">{t("project.client")}</th>
          <th scope="col">{t("project.period")}</th>
          <th className={styles.end} scope="col">
            {t("project.anggaran")}
          </th>
          <th scope="col">{t("dashboard.changed")}</th>
        </tr>
      </thead>
      <tbody>
        {projects.map((project) => (
          <tr key={project.id}>
            <th scope="row">
              <Link className={styles.name} params={{ projectId: project.id }} to="/project/$projectId">
                {project.nama}
              </Link>
              <span className={styles.index}>{project.index_project}</span>
            </th>
            <td>{project.lokasi_project}</td>
            <td>{project.nama_client}</td>
            <td>
              {formatDate(project.tanggal_mulai, i18n.language)} – {formatDate(project.tanggal_selesai, i18n.language)}
            </td>
            <td className={styles.end}>
              {isZero(project.anggaran_owner) ? "–" : formatRupiah(project.anggaran_owner)}
            </td>
            <td>{formatMoment(project.updated_at, i18n.language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
