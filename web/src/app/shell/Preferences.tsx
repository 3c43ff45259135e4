import { useState } from "react";
import { useTranslation } from "react-i18next";

import { changeTheme, currentTheme } from "@/app/theme";
import { IconButton } from "@/design/Button";
import { changeLanguage, LANGUAGES } from "@/i18n";

import styles from "./Preferences.module.css";

/** Language and light or dark. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <div className={styles.preferences}>
      <div aria-label={t("shell.language")} className={styles.languages} role="group">
        {LANGUAGES.map((language) => (
          <button
            aria-pressed={i18n.language === language}
            key={language}
            lang={language}
            onClick={() => void changeLanguage(language)}
            type="button"
          >
            {language.toUpperCase()}
            <span className="visually-hidden"> {t(`shell.languageName.${language}`)}</span>
          </button>
        ))}
      </div>
      <IconButton
        icon={theme === "dark" ? "sun" : "moon"}
        label={t(`shell.theme.${other}`)}
        onClick={() => {
          changeTheme(other);
          setTheme(other);
        }}
      />
    </div>
  );
}
