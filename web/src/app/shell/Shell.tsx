import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { isStaff, sessionQuery } from "@/api/session";
import { IconButton } from "@/design/Button";
import { Icon } from "@/design/Icon";
import { useLogOut } from "@/features/access/useLogOut";

import { Brand } from "./Brand";
import { Preferences } from "./Preferences";
import { ProjectNavigation } from "./ProjectNavigation";
import styles from "./Shell.module.css";

/** The frame of every page behind the login: a binder with the job's chapters, and the open page. */
export function Shell() {
  const { t } = useTranslation();
  const { user: entered } = useRouteContext({ from: "/inside" });
  const { data: user = entered } = useQuery({ ...sessionQuery, select: (session) => session ?? entered });
  const { projectId } = useParams({ strict: false });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#isi">
        {t("shell.skip")}
      </a>
      <header className={styles.binder}>
        <Link aria-label={t("shell.home")} className={styles.home} to="/">
          <Brand />
        </Link>
        <nav aria-label={t("shell.navigation")} className={styles.navigation}>
          <ul className={styles.links}>
            <li>
              <Link activeOptions={{ exact: true }} className={styles.link} to="/">
                <Icon name="project" />
                {t("dashboard.title")}
              </Link>
            </li>
            <li>
              <Link className={styles.link} to="/templat">
                <Icon name="copy" />
                {t("library.title")}
              </Link>
            </li>
            {isStaff(user) && (
              <li>
                <Link className={styles.link} to="/katalog">
                  <Icon name="catalogue" />
                  {t("catalogue.title")}
                </Link>
              </li>
            )}
            <li>
              <Link className={styles.link} to="/daftar-harga">
                <Icon name="price" />
                {t("priceLists.title")}
              </Link>
            </li>
            <li>
              <Link className={styles.link} to="/organisasi">
                <Icon name="office" />
                {t("organisations.title")}
              </Link>
            </li>
          </ul>
          {projectId !== undefined && <ProjectNavigation projectId={projectId} />}
        </nav>
        <div className={styles.account}>
          <div className={styles.who}>
            <Link
              aria-label={t("shell.account", { name: user.name || user.email })}
              className={styles.name}
              to="/account"
            >
              <Icon name="account" />
              <span>{user.name || user.email}</span>
            </Link>
            <LogOut />
          </div>
          <Preferences />
        </div>
      </header>
      <main className={styles.page} id="isi">
        <Outlet />
      </main>
    </div>
  );
}

function LogOut() {
  const { t } = useTranslation();
  const leave = useLogOut();
  return <IconButton icon="logout" label={t("shell.logOut")} onClick={() => void leave()} />;
}
