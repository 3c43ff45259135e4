import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { organisationsQuery } from "@/api/organisations";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import styles from "@/features/people/People.module.css";

import { CreateOrganisationDialog } from "./CreateOrganisationDialog";

/** The user's organisations. */
export function OrganisationsPage() {
  const { t } = useTranslation();
  const [creating, setCreating] = useState(false);
  const organisations = useQuery(organisationsQuery);
  const create = (
    <Button icon="plus" onClick={() => setCreating(true)} variant="primary">
      {t("organisations.create")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("organisations.title")}>{create}</PageHeader>
      <Sheet narrow>
        {organisations.isPending && <Skeleton rows={3} />}
        {organisations.isError && (
          <ProblemNotice error={organisations.error} onRetry={() => void organisations.refetch()} />
        )}
        {organisations.data?.length === 0 && (
          <EmptyState icon="office" title={t("organisations.empty.title")}>
            {t("organisations.empty.text")}
          </EmptyState>
        )}
        {organisations.data && organisations.data.length > 0 && (
          <Panel title={t("organisations.mine")}>
            <ul className={styles.list}>
              {organisations.data.map((organisation) => (
                <li className={styles.row} key={organisation.id}>
                  <p className={styles.name}>
                    <Link params={{ organisationId: organisation.id }} to="/organisasi/$organisationId">
                      {organisation.name}
                    </Link>
                  </p>
                  <Badge tone={organisation.role === "owner" ? "press" : "plain"}>
                    {t(`organisations.role.${organisation.role}`)}
                  </Badge>
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </Sheet>
      {creating && <CreateOrganisationDialog onClose={() => setCreating(false)} />}
    </>
  );
}
