import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";

import styles from "./library.module.css";

interface RemarksProps {
  readonly title: string;
  readonly remarks: readonly string[];
  readonly onClose: () => void;
}

/** What differs from the file or the template, to be read before going on. */
export function Remarks({ title, remarks, onClose }: RemarksProps) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={title}>
      <DialogBody>
        <p>{t("library.remarks", { count: remarks.length })}</p>
        <ul className={styles.remarks}>
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose} variant="primary">
          {t("library.goOn")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
