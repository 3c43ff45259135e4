import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import type { PriceBasis } from "@/api/priceFill";
import { NO_LIST_FILTER, priceListsQuery } from "@/api/priceLists";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { Segments } from "@/design/Segments";
import { ProblemNotice } from "@/design/States";
import { RegionSelect } from "@/features/prices/RegionSelect";
import { today } from "@/lib/dates";

import styles from "./FillPage.module.css";

/** One list, or a region and a day, for which the nearest list is found resource by resource. */
export function BasisForm({ onBasis }: { readonly onBasis: (basis: PriceBasis) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<"list" | "region">("list");
  const [listId, setListId] = useState("");
  const [region, setRegion] = useState("");
  const [on, setOn] = useState(today);
  const lists = useQuery(priceListsQuery(NO_LIST_FILTER));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onBasis(way === "list" ? { list_id: Number(listId) } : { region, on });
  };
  return (
    <form className={styles.basis} onSubmit={submit}>
      <Segments
        label={t("priceFill.way")}
        onChange={setWay}
        options={[
          { value: "list", label: t("priceFill.fromList") },
          { value: "region", label: t("priceFill.fromRegion") },
        ]}
        value={way}
      />
      {way === "list" && (
        <SelectField
          label={t("priceFill.list")}
          onChange={(event) => setListId(event.target.value)}
          required
          value={listId}
        >
          <option value="">{t("priceFill.chooseList")}</option>
          {lists.data?.map((list) => (
            <option key={list.id} value={list.id}>
              {list.name} · {list.region_name}
            </option>
          ))}
        </SelectField>
      )}
      {way === "region" && (
        <>
          <RegionSelect label={t("priceLists.region")} onChange={setRegion} value={region} />
          <TextField
            label={t("priceFill.on")}
            onChange={(event) => setOn(event.target.value)}
            required
            type="date"
            value={on}
          />
        </>
      )}
      <Button type="submit">{t("priceFill.look")}</Button>
      {lists.isError && <ProblemNotice error={lists.error} onRetry={() => void lists.refetch()} />}
      {lists.data?.length === 0 && (
        <p className={styles.note}>
          {t("priceFill.noLists")} <Link to="/daftar-harga">{t("priceLists.title")}</Link>
        </p>
      )}
    </form>
  );
}
