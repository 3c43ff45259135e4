import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Badge } from "@/design/Badge";
import { Menu, type MenuItem } from "@/design/Menu";

import styles from "./People.module.css";

interface PersonRowProps {
  readonly name: string;
  readonly detail: ReactNode;
  readonly role: string;
  readonly isOwner: boolean;
  readonly isSelf: boolean;
  /** What the user may do with this person; nothing to open where that is nothing. */
  readonly commands: readonly MenuItem[];
}

/** Somebody who belongs to something: name, address, role, and what may be done about it. */
export function PersonRow({ name, detail, role, isOwner, isSelf, commands }: PersonRowProps) {
  const { t } = useTranslation();
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <p className={styles.name}>
          {name} {isSelf && <span className={styles.note}>{t("people.you")}</span>}
        </p>
        <p className={styles.note}>{detail}</p>
      </div>
      <div className={styles.end}>
        <Badge tone={isOwner ? "press" : "plain"}>{role}</Badge>
        <span className={styles.menu}>
          {commands.length > 0 && <Menu items={commands} label={t("people.commandsOf", { name })} />}
        </span>
      </div>
    </li>
  );
}
