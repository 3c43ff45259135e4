import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { updateProfile } from "@/api/accounts";
import { sessionQuery, type User } from "@/api/session";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { showToast } from "@/design/toasts";

import styles from "./Account.module.css";

export function ProfileForm({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const id = useId();
  const queryClient = useQueryClient();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => updateProfile(name.trim()),
    onSuccess: (saved) => {
      queryClient.setQueryData(sessionQuery.queryKey, saved);
      showToast("good", t("account.profile.saved"));
    },
  });
  const fields = { name: { id: `${id}-name`, label: t("access.name") } };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {save.isError && <FormProblem error={save.error} fields={fields} />}
      <TextField
        {...fields.name}
        autoComplete="name"
        error={fieldError(save.error, "name")}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
        required
        value={name}
      />
      <Button busy={save.isPending} className={styles.submit} type="submit" variant="primary">
        {t("action.save")}
      </Button>
    </form>
  );
}
