import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { csvAddress, exportStatus, startWorkbook, type ExportStatus } from "@/api/exports";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { classes } from "@/design/classes";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { Icon } from "@/design/Icon";
import { ProblemNotice } from "@/design/States";
import { Tape } from "@/design/Tape";
import { formatBytes } from "@/lib/bytes";

const POLL_MILLISECONDS = 700;
const ENDED: readonly ExportStatus["status"][] = ["done", "failed", "expired"];

/** CSV at once; the workbook as a job with its progress. */
export function ExportActions({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const start = useMutation({ mutationFn: () => startWorkbook(projectId, randomKey()) });
  return (
    <>
      <a className={buttonStyles.button} download href={csvAddress(projectId)}>
        <Icon name="download" />
        {t("export.csv")}
      </a>
      <Button
        icon="download"
        onClick={() => {
          setOpen(true);
          start.mutate();
        }}
        variant="primary"
      >
        {t("export.xlsx")}
      </Button>
      {isOpen && (
        <Dialog onClose={() => setOpen(false)} title={t("export.title")}>
          {start.isError && (
            <DialogBody>
              <ProblemNotice error={start.error} onRetry={() => start.mutate()} />
            </DialogBody>
          )}
          {!start.isError && (
            <Progress onRetry={() => start.mutate()} taskId={start.isSuccess ? start.data.task_id : null} />
          )}
        </Dialog>
      )}
    </>
  );
}

function Progress({ taskId, onRetry }: { readonly taskId: string | null; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const job = useQuery({
    queryKey: ["export", taskId],
    enabled: taskId !== null,
    queryFn: ({ signal }) => exportStatus(taskId ?? "", signal),
    refetchInterval: ({ state }) => (state.data && ENDED.includes(state.data.status) ? false : POLL_MILLISECONDS),
  });
  const status = job.data?.status ?? "queued";
  const text = t(`export.status.${status}`);
  return (
    <>
      <DialogBody>
        {job.isError && <ProblemNotice error={job.error} onRetry={() => void job.refetch()} />}
        {status === "failed" || status === "expired" ? (
          <div role="alert">
            <p>{job.data === undefined || job.data.error_message === "" ? text : job.data.error_message}</p>
          </div>
        ) : (
          <>
            <p role="status">{text}</p>
            <Tape label={text} percent={status === "done" ? 100 : (job.data?.progress ?? 0)} />
          </>
        )}
      </DialogBody>
      <DialogActions>
        {(status === "failed" || status === "expired") && <Button onClick={onRetry}>{t("action.retry")}</Button>}
        {job.data && status === "done" && (
          <a className={classes(buttonStyles.button, buttonStyles.primary)} download href={job.data.download_url}>
            <Icon name="download" />
            {t("export.download", { name: job.data.file_name, size: formatBytes(job.data.file_size) })}
          </a>
        )}
      </DialogActions>
    </>
  );
}

/** `crypto.randomUUID` is missing where the page is served without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
