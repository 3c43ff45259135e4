import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { resolvedPricesQuery, type PriceBasis } from "@/api/priceFill";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Fill, PageHeader, Toolbar } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import { BasisForm } from "./BasisForm";
import { Preview } from "./Preview";

/** Fills the project's prices from a list, or from whichever list is nearest, after looking at what would change. */
export function FillPage() {
  const { t } = useTranslation();
  const { projectId } = useParams({ from: "/inside/project/$projectId/harga/isi" });
  const [basis, setBasis] = useState<PriceBasis | null>(null);
  return (
    <>
      <PageHeader title={t("priceFill.title")}>
        <Link className={buttonStyles.button} params={{ projectId }} to="/project/$projectId/harga">
          <Icon name="back" />
          {t("priceFill.back")}
        </Link>
      </PageHeader>
      <Toolbar>
        <BasisForm onBasis={setBasis} />
      </Toolbar>
      {basis === null ? (
        <Fill>
          <EmptyState icon="price" title={t("priceFill.start.title")}>
            {t("priceFill.start.text")}
          </EmptyState>
        </Fill>
      ) : (
        <Resolved basis={basis} projectId={projectId} />
      )}
    </>
  );
}

function Resolved({ projectId, basis }: { readonly projectId: number; readonly basis: PriceBasis }) {
  const { t } = useTranslation();
  const resolved = useQuery(resolvedPricesQuery(projectId, basis));
  if (resolved.isPending)
    return (
      <Fill>
        <Skeleton rows={12} />
      </Fill>
    );
  if (resolved.isError)
    return (
      <Fill padded>
        <ProblemNotice error={resolved.error} onRetry={() => void resolved.refetch()} />
      </Fill>
    );
  if (resolved.data.items.length === 0)
    return (
      <Fill>
        <EmptyState icon="price" title={t("prices.empty.title")}>
          {t("prices.empty.text")}
        </EmptyState>
      </Fill>
    );
  return <Preview basis={basis} key={JSON.stringify(basis)} projectId={projectId} resolved={resolved.data} />;
}
