import { getCoreRowModel, useReactTable, type ColumnDef, type Row } from "@tanstack/react-table";
import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Alias } from "@/api/aliases";
import { IconButton } from "@/design/Button";
import { VirtualTable } from "@/design/table/VirtualTable";
import { formatMoment } from "@/lib/dates";

import styles from "./AliasesPage.module.css";

const LEAST_WIDTH = 712;

interface Commands {
  readonly onEdit: (alias: Alias) => void;
  readonly onRemove: (alias: Alias) => void;
}

interface CellProps {
  readonly row: Row<Alias>;
}

const CommandsContext = createContext<Commands | null>(null);

const COLUMNS: ColumnDef<Alias>[] = [
  {
    id: "alias",
    header: () => <Heading text="aliases.alias" />,
    cell: ({ row }: CellProps) => row.original.alias,
    meta: { width: "minmax(180px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "stands_for",
    header: () => <Heading text="aliases.standsFor" />,
    cell: ({ row }: CellProps) => row.original.stands_for,
    meta: { width: "minmax(180px, 1fr)", narrow: "minmax(0, 1fr)" },
  },
  {
    id: "kind",
    header: () => <Heading text="aliases.kind" />,
    cell: KindCell,
    meta: { width: "120px", narrow: null },
  },
  {
    id: "saved_at",
    header: () => <Heading text="aliases.savedAt" />,
    cell: MomentCell,
    meta: { width: "168px", narrow: null },
  },
];
const COMMANDS: ColumnDef<Alias> = {
  id: "commands",
  header: () => <Heading hidden text="aliases.commands" />,
  cell: CommandsCell,
  meta: { width: "88px", narrow: "84px" },
};

interface AliasesTableProps extends Commands {
  readonly aliases: Alias[];
  readonly readOnly: boolean;
}

export function AliasesTable({ aliases, readOnly, onEdit, onRemove }: AliasesTableProps) {
  const { t } = useTranslation();
  const columns = useMemo(() => (readOnly ? COLUMNS : [...COLUMNS, COMMANDS]), [readOnly]);
  const table = useReactTable({
    data: aliases,
    columns,
    getRowId: ({ id }) => String(id),
    getCoreRowModel: getCoreRowModel(),
  });
  const commands = useMemo(() => ({ onEdit, onRemove }), [onEdit, onRemove]);
  return (
    <CommandsContext value={commands}>
      <VirtualTable label={t("aliases.title")} leastWidth={LEAST_WIDTH} table={table} />
    </CommandsContext>
  );
}

type HeadingKey = "aliases.alias" | "aliases.standsFor" | "aliases.kind" | "aliases.savedAt" | "aliases.commands";

function Heading({ text, hidden = false }: { readonly text: HeadingKey; readonly hidden?: boolean }) {
  const { t } = useTranslation();
  return hidden ? <span className="visually-hidden">{t(text)}</span> : <>{t(text)}</>;
}

function KindCell({ row }: CellProps) {
  const { t } = useTranslation();
  return <>{t(`aliases.kinds.${row.original.kind}`)}</>;
}

function MomentCell({ row }: CellProps) {
  const { i18n } = useTranslation();
  return <>{formatMoment(row.original.saved_at, i18n.language)}</>;
}

function CommandsCell({ row }: CellProps) {
  const { t } = useTranslation();
  const commands = useContext(CommandsContext);
  const name = row.original.alias;
  return (
    <span className={styles.commands}>
      <IconButton
        icon="edit"
        label={t("aliases.editOf", { alias: name })}
        onClick={() => commands?.onEdit(row.original)}
      />
      <IconButton
        icon="remove"
        label={t("aliases.removeOf", { alias: name })}
        onClick={() => commands?.onRemove(row.original)}
      />
    </span>
  );
}
