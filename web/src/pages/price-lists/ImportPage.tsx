import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import {
  priceListQuery,
  readPriceTable,
  saveListPrices,
  type PriceList,
  type PriceListReading,
  type ReadingChoices,
} from "@/api/priceLists";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { PageHeader, Panel, Sheet } from "@/design/page/Page";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";
import { showToast } from "@/design/toasts";

import { ColumnsForm } from "./ColumnsForm";
import { CommitReading } from "./CommitReading";
import { ReadingReport } from "./ReadingReport";
import { TableForm } from "./TableForm";

const AS_FOUND: ReadingChoices = { columns: {}, kategori: "", sheet: "" };

/** A table on its way into a price list: read, looked over, then stored at once. */
export function ImportPage() {
  const { t } = useTranslation();
  const { listId } = useParams({ from: "/inside/daftar-harga/$listId/impor" });
  const list = useQuery(priceListQuery(listId));
  return (
    <>
      <PageHeader aside={list.data?.name} title={t("priceImport.title")}>
        <Link className={buttonStyles.button} params={{ listId }} to="/daftar-harga/$listId">
          <Icon name="back" />
          {t("priceImport.back")}
        </Link>
      </PageHeader>
      <Sheet>
        {list.isPending && <Skeleton rows={6} />}
        {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
        {list.data?.can_edit === false && (
          <EmptyState icon="price" title={t("priceImport.readOnly.title")}>
            {t("priceImport.readOnly.text")}
          </EmptyState>
        )}
        {list.data?.can_edit === true && <Steps list={list.data} />}
      </Sheet>
    </>
  );
}

function Steps({ list }: { readonly list: PriceList }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [choices, setChoices] = useState(AS_FOUND);
  const read = useMutation({
    mutationFn: ({ table, how }: { readonly table: File; readonly how: ReadingChoices }) =>
      readPriceTable(list.id, table, how),
  });
  const save = useMutation({
    mutationFn: ({ reading, replace }: { readonly reading: PriceListReading; readonly replace: boolean }) =>
      saveListPrices(list.id, {
        version: reading.version,
        items: reading.rows.map(({ kategori, kode, uraian, satuan, harga }) => ({
          kategori,
          kode,
          uraian,
          satuan,
          harga,
        })),
        removed_ids: [],
        replace,
        source: reading.file,
      }),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: ["price-list", list.id] });
      void queryClient.invalidateQueries({ queryKey: ["price-lists"] });
      const { added, changed, unchanged, removed } = saved;
      showToast("good", t("priceImport.done", { added, changed, unchanged, removed }));
      await navigate({ to: "/daftar-harga/$listId", params: { listId: list.id } });
    },
  });
  const readAs = (table: File, how: ReadingChoices) => {
    setFile(table);
    setChoices(how);
    save.reset();
    read.mutate({ table, how });
  };
  const again = (changed: Partial<ReadingChoices>) => {
    if (file !== null) readAs(file, { ...choices, ...changed });
  };
  const reading = read.data;
  return (
    <>
      <Panel title={t("priceImport.choose")}>
        <TableForm
          busy={read.isPending}
          kategori={choices.kategori}
          onKategori={(kategori) => (file === null ? setChoices({ ...choices, kategori }) : again({ kategori }))}
          onRead={(table) => readAs(table, { ...AS_FOUND, kategori: choices.kategori })}
        />
      </Panel>
      {read.isError && <ProblemNotice error={read.error} onRetry={() => again({})} />}
      {read.isPending && <Skeleton rows={6} />}
      {reading && (
        <>
          <ColumnsForm
            key={`${reading.file} ${reading.sheet}`}
            onColumns={(columns) => again({ columns })}
            onSheet={(sheet) => again({ sheet, columns: {} })}
            reading={reading}
          />
          {!reading.needs_columns && (
            <>
              <ReadingReport reading={reading} />
              <CommitReading
                busy={save.isPending}
                error={save.error}
                list={list}
                onReadAgain={() => again({})}
                onSave={(replace) => save.mutate({ reading, replace })}
                reading={reading}
              />
            </>
          )}
        </>
      )}
    </>
  );
}
