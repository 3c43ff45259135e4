import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { sessionQuery } from "@/api/session";
import { classes } from "@/design/classes";

import type { Person } from "./events";
import styles from "./LivePresence.module.css";
import { useLive } from "./useLive";

const MOST_SHOWN = 5;
const PAGES = ["ringkasan", "pekerjaan", "harga", "analisa", "rekap", "anggota"] as const;

interface LivePresenceProps {
  readonly projectId: number;
  /** The revision that the page showed when it was opened. */
  readonly revision: number;
}

/** Who else is in the project, and whether what they change appears by itself. */
export function LivePresence({ projectId, revision }: LivePresenceProps) {
  const { t } = useTranslation();
  const { people, complete, isLive, isHolding } = useLive(projectId, revision);
  const { data: user } = useQuery(sessionQuery);
  const others = isLive ? people.filter(({ user_id }) => user_id !== user?.id) : [];
  const rest = others.length - MOST_SHOWN;
  return (
    <section aria-label={t("live.label")} className={styles.live}>
      <p aria-live="polite" className={styles.state}>
        <span aria-hidden="true" className={classes(styles.dot, !isLive && styles.away)} />
        {t(stateOf(isLive, isHolding, others.length))}
      </p>
      {others.length > 0 && (
        <ul className={styles.people}>
          {others.slice(0, MOST_SHOWN).map((person) => (
            <PersonHere key={person.user_id} person={person} />
          ))}
          {rest > 0 && <li className={styles.person}>+{rest}</li>}
        </ul>
      )}
      {isLive && !complete && <p className={styles.note}>{t("live.incomplete")}</p>}
    </section>
  );
}

function PersonHere({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const pages = PAGES.filter((page) => person.pages.includes(page)).map((page) => t(`live.page.${page}`));
  const where = [person.name, pages.join(", ")].filter((text) => text !== "").join(" · ");
  return (
    <li className={styles.person} title={where}>
      <span aria-hidden="true">{initials(person.name)}</span>
      <span className="visually-hidden">{where}</span>
    </li>
  );
}

function stateOf(isLive: boolean, isHolding: boolean, others: number) {
  if (!isLive) return "live.polling";
  if (isHolding) return "live.holding";
  return others === 0 ? "live.alone" : "live.together";
}

/** Two letters that stand for a name or an e-mail address. */
export function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter((word) => word !== "");
  const letters = words.slice(0, 2).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x3f));
  return letters.join("").toLocaleUpperCase("id");
}
