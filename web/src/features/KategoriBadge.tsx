import { useTranslation } from "react-i18next";

import { Badge } from "@/design/Badge";
import { kategoriOf } from "@/lib/kategori";

export function KategoriBadge({ kategori }: { readonly kategori: string }) {
  const { t } = useTranslation();
  return <Badge>{t(`kategori.${kategoriOf(kategori)}`)}</Badge>;
}
