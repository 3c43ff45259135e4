import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { saveListPrices, type ListPrice, type PriceList } from "@/api/priceLists";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { showToast } from "@/design/toasts";
import { useNamedFields } from "@/features/access/fields";
import { editable, parseDecimal } from "@/lib/decimal";
import { isKategori, KATEGORI } from "@/lib/kategori";

import { PRICE_SCALE } from "./columns";
import styles from "./PriceLists.module.css";

interface PriceDialogProps {
  readonly list: PriceList;
  /** The one to change; null for a new one. */
  readonly price: ListPrice | null;
  readonly onClose: () => void;
}

/** One resource with its price. Under another kategori, name or unit it takes the place of the old one. */
export function PriceDialog({ list, price, onClose }: PriceDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [kategori, setKategori] = useState<ListPrice["kategori"]>(price?.kategori ?? "BHN");
  const [kode, setKode] = useState(price?.kode ?? "");
  const [uraian, setUraian] = useState(price?.uraian ?? "");
  const [satuan, setSatuan] = useState(price?.satuan ?? "");
  const [harga, setHarga] = useState(editable(price?.harga ?? null));
  const parsed = parseDecimal(harga, PRICE_SCALE);
  const save = useMutation({
    mutationFn: (figure: string) => {
      const isSame = price?.kategori === kategori && price.uraian === uraian.trim() && price.satuan === satuan.trim();
      return saveListPrices(list.id, {
        version: list.version,
        items: [{ kategori, kode: kode.trim(), uraian: uraian.trim(), satuan: satuan.trim(), harga: figure }],
        removed_ids: price === null || isSame ? [] : [price.id],
        replace: false,
        source: "",
      });
    },
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: ["price-list", list.id] });
      showToast("good", t(saved.added > 0 ? "priceLists.priceAdded" : "priceLists.priceChanged", { name: uraian }));
      onClose();
    },
  });
  const names = {
    kategori: t("prices.kategori"),
    kode: t("prices.kode"),
    uraian: t("prices.uraian"),
    satuan: t("prices.satuan"),
    harga: t("prices.price"),
  };
  const fields = useNamedFields(names);
  const atItem = Object.fromEntries(Object.entries(fields).map(([path, field]) => [`items[0].${path}`, field]));
  const problemOf = (path: keyof typeof names) => fieldError(save.error, `items[0].${path}`);
  const mistake = parsed.ok ? undefined : t(`number.${parsed.reason}`, { scale: PRICE_SCALE });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (parsed.ok && parsed.value !== null) save.mutate(parsed.value);
  };
  return (
    <Dialog onClose={onClose} title={t(price === null ? "priceLists.addPrice" : "priceLists.editPrice")}>
      <form onSubmit={submit}>
        <DialogBody>
          {save.isError && <FormProblem error={save.error} fields={atItem} />}
          <div className={styles.pair}>
            <SelectField
              {...fields.kategori}
              error={problemOf("kategori")}
              onChange={(event) => {
                if (isKategori(event.target.value)) setKategori(event.target.value);
              }}
              value={kategori}
            >
              {KATEGORI.map((value) => (
                <option key={value} value={value}>
                  {t(`kategori.${value}`)}
                </option>
              ))}
            </SelectField>
            <TextField
              {...fields.kode}
              error={problemOf("kode")}
              maxLength={100}
              onChange={(event) => setKode(event.target.value)}
              value={kode}
            />
          </div>
          <TextField
            {...fields.uraian}
            error={problemOf("uraian")}
            hint={t("priceLists.uraianHint")}
            maxLength={500}
            onChange={(event) => setUraian(event.target.value)}
            required
            value={uraian}
          />
          <div className={styles.pair}>
            <TextField
              {...fields.satuan}
              error={problemOf("satuan")}
              maxLength={50}
              onChange={(event) => setSatuan(event.target.value)}
              required
              value={satuan}
            />
            <TextField
              {...fields.harga}
              error={mistake ?? problemOf("harga")}
              inputMode="decimal"
              onChange={(event) => setHarga(event.target.value)}
              required
              value={harga}
            />
          </div>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={save.isPending} disabled={!parsed.ok} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
