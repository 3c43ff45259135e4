import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { createPriceList, priceListQuery, updatePriceList, type PriceList } from "@/api/priceLists";
import { isStaff } from "@/api/session";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { useNamedFields } from "@/features/access/fields";

import { draftOf, emptyHead, headOf } from "./head";
import styles from "./PriceLists.module.css";
import { RegionFields } from "./RegionFields";

interface PriceListDialogProps {
  /** The one to change; null for a new one. */
  readonly list: PriceList | null;
  readonly onClose: () => void;
}

/** What a list is called, where and when it is valid, and where its prices come from. */
export function PriceListDialog({ list, onClose }: PriceListDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { user } = useRouteContext({ from: "/inside" });
  const [draft, setDraft] = useState(() => (list === null ? emptyHead() : draftOf(list)));
  const save = useMutation({
    mutationFn: () =>
      list === null ? createPriceList(headOf(draft)) : updatePriceList(list.id, headOf(draft), list.version),
    onSuccess: async (saved) => {
      queryClient.setQueryData(priceListQuery(saved.id).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["price-lists"] });
      onClose();
      if (list === null) await navigate({ to: "/daftar-harga/$listId", params: { listId: saved.id } });
    },
  });
  const fields = useNamedFields({
    name: t("priceLists.name"),
    region_code: t("priceLists.region"),
    region_name: t("priceLists.districtName"),
    valid_from: t("priceLists.from"),
    valid_until: t("priceLists.until"),
    source: t("priceLists.source"),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t(list === null ? "priceLists.create" : "priceLists.edit")}>
      <form onSubmit={submit}>
        <DialogBody>
          {save.isError && <FormProblem error={save.error} fields={fields} onRetry={() => save.mutate()} />}
          <TextField
            {...fields.name}
            error={fieldError(save.error, "name")}
            hint={t("priceLists.nameHint")}
            maxLength={200}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            required
            value={draft.name}
          />
          <RegionFields draft={draft} error={save.error} fields={fields} onChange={setDraft} />
          <div className={styles.pair}>
            <TextField
              {...fields.valid_from}
              error={fieldError(save.error, "valid_from")}
              onChange={(event) => setDraft({ ...draft, valid_from: event.target.value })}
              required
              type="date"
              value={draft.valid_from}
            />
            <TextField
              {...fields.valid_until}
              error={fieldError(save.error, "valid_until")}
              hint={t("priceLists.untilHint")}
              min={draft.valid_from}
              onChange={(event) => setDraft({ ...draft, valid_until: event.target.value })}
              type="date"
              value={draft.valid_until}
            />
          </div>
          <TextField
            {...fields.source}
            error={fieldError(save.error, "source")}
            hint={t("priceLists.sourceHint")}
            maxLength={500}
            onChange={(event) => setDraft({ ...draft, source: event.target.value })}
            value={draft.source}
          />
          <label className={styles.check}>
            <input
              checked={draft.includes_ppn}
              onChange={(event) => setDraft({ ...draft, includes_ppn: event.target.checked })}
              type="checkbox"
            />
            {t("priceLists.includesPpn")}
          </label>
          {isStaff(user) && (
            <label className={styles.check}>
              <input
                checked={draft.is_public}
                onChange={(event) => setDraft({ ...draft, is_public: event.target.checked })}
                type="checkbox"
              />
              {t("priceLists.makePublic")}
            </label>
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={save.isPending} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
