import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { projectQuery } from "@/api/projects";

import { Icon } from "@/design/Icon";
import { LivePresence } from "@/features/live/LivePresence";

import styles from "./Shell.module.css";

const CHAPTERS = [
  { to: "/project/$projectId/pekerjaan", text: "works.title" },
  { to: "/project/$projectId/harga", text: "prices.title" },
  { to: "/project/$projectId/analisa", text: "analysis.title" },
  { to: "/project/$projectId/rekap", text: "rekap.title" },
] as const;

/** The chapters of an estimate in the order in which it is made. */
export function ProjectNavigation({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation();
  const project = useQuery(projectQuery(projectId));
  // The page says why there is none.
  if (project.isError) return null;
  return (
    <div className={styles.project}>
      <Link
        activeOptions={{ exact: true }}
        className={styles.projectName}
        params={{ projectId }}
        to="/project/$projectId"
      >
        <span>{project.data?.nama ?? t("project.title")}</span>
        <small>{project.data?.index_project}</small>
      </Link>
      {project.data && <LivePresence key={projectId} projectId={projectId} revision={project.data.revision} />}
      <ol className={styles.chapters}>
        {CHAPTERS.map((chapter, index) => (
          <li key={chapter.to}>
            <Link className={styles.link} params={{ projectId }} to={chapter.to}>
              <span aria-hidden="true" className={styles.step}>
                {index + 1}
              </span>
              {t(chapter.text)}
            </Link>
          </li>
        ))}
      </ol>
      <Link className={styles.link} params={{ projectId }} to="/project/$projectId/banding">
        <Icon name="history" />
        {t("compare.title")}
      </Link>
      <Link className={styles.link} params={{ projectId }} to="/project/$projectId/anggota">
        <Icon name="people" />
        {t("members.title")}
      </Link>
    </div>
  );
}
