import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";

import { NO_LIST_FILTER, priceListsQuery, regionsQuery } from "@/api/priceLists";
import { SelectField } from "@/design/Field";

import { regionOptions } from "./regions";

interface RegionSelectProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** Further options, in front. */
  readonly children?: ReactNode;
}

/** The nation, its provinces, and the kabupaten and kota that some list is made for. */
export function RegionSelect({ label, hint, value, onChange, children }: RegionSelectProps) {
  const regions = useQuery(regionsQuery);
  const lists = useQuery(priceListsQuery(NO_LIST_FILTER));
  const options = useMemo(() => regionOptions(regions.data ?? [], lists.data ?? []), [regions.data, lists.data]);
  return (
    <SelectField
      label={label}
      {...(hint !== undefined && { hint })}
      onChange={(event) => onChange(event.target.value)}
      value={value}
    >
      {children}
      {options.map(({ code, name }) => (
        <option key={code} value={code}>
          {code.length > 2 && "\u2003"}
          {name}
        </option>
      ))}
    </SelectField>
  );
}
