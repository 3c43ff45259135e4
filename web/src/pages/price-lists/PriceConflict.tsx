import { useTranslation } from "react-i18next";

import type { ListPrice } from "@/api/priceLists";
import { ConflictDialog } from "@/features/figures/ConflictDialog";
import type { FigureSaves } from "@/features/figures/useFigureSaves";
import { formatUnitPrice } from "@/lib/decimal";

interface PriceConflictProps {
  readonly prices: readonly ListPrice[];
  readonly saves: FigureSaves;
}

/** Somebody else has changed the same price: which one stands? */
export function PriceConflict({ prices, saves }: PriceConflictProps) {
  const { t } = useTranslation();
  const { conflict, closeConflict, save } = saves;
  if (conflict === null) return null;
  const current = prices.find(({ id }) => id === conflict.id);
  return (
    <ConflictDialog
      mine={conflict.value === null ? "–" : formatUnitPrice(conflict.value)}
      onKeepMine={() => {
        closeConflict();
        save(conflict);
      }}
      onKeepTheirs={closeConflict}
      subject={current?.uraian ?? t("priceLists.removedPrice")}
      theirs={current === undefined ? "–" : formatUnitPrice(current.harga)}
    />
  );
}
