import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { deletePriceList, saveListPrices, type ListPrice, type PriceList } from "@/api/priceLists";
import { ConfirmAction } from "@/features/people/ConfirmAction";

import { ListHistoryDialog } from "./ListHistoryDialog";
import { PriceDialog } from "./PriceDialog";
import { PriceListDialog } from "./PriceListDialog";

/** What somebody wants to do with a list, or with one price of it. */
export type ListAction =
  | { readonly kind: "add" | "edit-list" | "remove-list" }
  | { readonly kind: "history"; readonly price?: ListPrice }
  | { readonly kind: "edit" | "remove"; readonly price: ListPrice };

interface PriceListDialogsProps {
  readonly action: ListAction;
  readonly list: PriceList;
  readonly onClose: () => void;
}

export function PriceListDialogs({ action, list, onClose }: PriceListDialogsProps) {
  switch (action.kind) {
    case "add":
      return <PriceDialog list={list} onClose={onClose} price={null} />;
    case "edit":
      return <PriceDialog list={list} onClose={onClose} price={action.price} />;
    case "remove":
      return <RemovePrice list={list} onClose={onClose} price={action.price} />;
    case "history":
      return <ListHistoryDialog list={list} onClose={onClose} price={action.price ?? null} />;
    case "edit-list":
      return <PriceListDialog list={list} onClose={onClose} />;
    case "remove-list":
      return <RemoveList list={list} onClose={onClose} />;
  }
}

interface RemovePriceProps {
  readonly list: PriceList;
  readonly price: ListPrice;
  readonly onClose: () => void;
}

function RemovePrice({ list, price, onClose }: RemovePriceProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return (
    <ConfirmAction
      act={async () => {
        const { version } = list;
        await saveListPrices(list.id, { version, items: [], removed_ids: [price.id], replace: false, source: "" });
        await queryClient.invalidateQueries({ queryKey: ["price-list", list.id] });
      }}
      confirmLabel={t("priceLists.removePrice")}
      onClose={onClose}
      text={t("priceLists.removePriceText", { name: price.uraian, unit: price.satuan })}
      title={t("priceLists.removePriceTitle")}
    />
  );
}

function RemoveList({ list, onClose }: { readonly list: PriceList; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (
    <ConfirmAction
      act={async () => {
        await deletePriceList(list.id, list.version);
        await navigate({ to: "/daftar-harga" });
        queryClient.removeQueries({ queryKey: ["price-list", list.id] });
        void queryClient.invalidateQueries({ queryKey: ["price-lists"] });
      }}
      confirmLabel={t("priceLists.remove")}
      onClose={onClose}
      text={t("priceLists.removeText", { name: list.name, count: list.total_prices })}
      title={t("priceLists.removeTitle")}
    />
  );
}
