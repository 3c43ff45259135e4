import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import indonesian from "./id.json";

declare module "i18next" {
  interface CustomTypeOptions {
    readonly defaultNS: "translation";
    readonly resources: { readonly translation: typeof indonesian };
  }
}

export const LANGUAGES = ["id", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "taksir.language";

/** Indonesian comes with the application, English when it is asked for. */
export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "id",
    fallbackLng: "id",
    resources: { id: { translation: indonesian } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  document.documentElement.lang = "id";
  if (localStorage.getItem(STORED) === "en") await changeLanguage("en");
}

export async function changeLanguage(language: Language): Promise<void> {
  if (language === "en" && !i18next.hasResourceBundle("en", "translation")) {
    const english = await import("./en.json");
    i18next.addResourceBundle("en", "translation", english.default);
  }
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}
