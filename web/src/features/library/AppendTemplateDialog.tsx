import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { appendTemplate, templatesQuery, type AppendedTemplate } from "@/api/library";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SearchField } from "@/design/SearchField";
import { ProblemNotice, Skeleton } from "@/design/States";
import { showToast } from "@/design/toasts";
import { useDelayed } from "@/lib/useDelayed";

import { CheckField } from "./CheckField";
import styles from "./library.module.css";
import { Remarks } from "./Remarks";

interface AppendTemplateDialogProps {
  readonly projectId: number;
  readonly onClose: () => void;
}

/** Chooses a template and puts it after what the project holds. */
export function AppendTemplateDialog({ projectId, onClose }: AppendTemplateDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const [prices, setPrices] = useState(true);
  const [remarks, setRemarks] = useState<readonly string[] | null>(null);
  const templates = useQuery(templatesQuery(useDelayed(search.trim()), ""));
  const shown = templates.data ?? [];
  const template = shown.find(({ id }) => id === chosen);
  const append = useMutation({
    mutationFn: (templateId: number) => appendTemplate(projectId, templateId, { prices }),
    onSuccess: (appended: AppendedTemplate) => {
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
      void queryClient.invalidateQueries({ queryKey: ["templates"] });
      showToast("good", t("library.appended", { count: appended.total_pekerjaan }));
      if (appended.warnings.length > 0) setRemarks(appended.warnings);
      else onClose();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (template !== undefined) append.mutate(template.id);
  };
  if (remarks !== null) return <Remarks onClose={onClose} remarks={remarks} title={t("library.append")} />;
  return (
    <Dialog onClose={onClose} title={t("library.append")}>
      <form onSubmit={submit}>
        <DialogBody>
          {append.isError && <ProblemNotice error={append.error} />}
          <SearchField label={t("library.search")} onChange={setSearch} value={search} />
          {templates.isPending && <Skeleton rows={3} />}
          {templates.isError && <ProblemNotice error={templates.error} onRetry={() => void templates.refetch()} />}
          {templates.isSuccess && shown.length === 0 && (
            <p>
              {t("library.noneToAppend")} <Link to="/templat">{t("library.title")}</Link>
            </p>
          )}
          {shown.length > 0 && (
            <ul className={styles.options}>
              {shown.map(({ id, name, description, total_pekerjaan }) => (
                <li key={id}>
                  <label className={styles.option}>
                    <input checked={chosen === id} name="template" onChange={() => setChosen(id)} type="radio" />
                    <span>
                      {name}
                      <small>
                        {t("library.works", { count: total_pekerjaan })} {description}
                      </small>
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          )}
          <CheckField
            checked={prices && template?.has_prices === true}
            disabled={template?.has_prices !== true}
            label={t("library.takePrices")}
            onChange={setPrices}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={append.isPending} disabled={template === undefined} type="submit" variant="primary">
            {t("action.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
