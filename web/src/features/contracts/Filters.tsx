import { CloseButton, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArrowsSort, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { SORTS, STATUSES, type ContractsSearch, type Sort } from "@/lib/search";
import { strings } from "@/lib/strings";
import { SEVERITIES } from "@/ui/Severity";
import classes from "./contracts.module.css";

const words = strings.contracts;
const SEARCH_AFTER_MS = 250;

interface Props {
  search: ContractsSearch;
  /** @param replace while typing, so that the back button does not go letter by letter. */
  onChange: (change: Partial<ContractsSearch>, replace?: boolean) => void;
}

/** Remounted when the address says another search than what was typed, as after the back button. */
function SearchField({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const [sent, setSent] = useState(q);
  const send = useDebouncedCallback((text: string) => {
    setSent(text.trim());
    onSearch(text.trim());
  }, SEARCH_AFTER_MS);
  if (q !== sent) {
    setSent(q);
    setTyped(q);
  }
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={words.search}
      placeholder={words.searchPlaceholder}
      leftSection={<IconSearch size={16} />}
      rightSection={
        typed !== "" && (
          <CloseButton
            size="sm"
            aria-label={words.clear}
            onClick={() => {
              setTyped("");
              send("");
              send.flush();
            }}
          />
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}

export function Filters({ search, onChange }: Props) {
  return (
    <search className={classes.filters} aria-label={words.filters}>
      <SearchField q={search.q ?? ""} onSearch={(q) => onChange({ q: q === "" ? undefined : q }, true)} />
      <Select
        className={classes.filter}
        aria-label={words.status}
        placeholder={words.anyStatus}
        clearable
        data={STATUSES.map((value) => ({ value, label: strings.shared.status[value] ?? value }))}
        value={search.status ?? null}
        onChange={(status) => onChange({ status: (status) ?? undefined })}
      />
      <Select
        className={classes["filter-wide"]}
        aria-label={words.severity}
        placeholder={words.anySeverity}
        clearable
        data={SEVERITIES.map((value) => ({ value, label: words.atLeastOne(strings.shared.severity[value]) }))}
        value={search.severity ?? null}
        onChange={(severity) => onChange({ severity: (severity) ?? undefined })}
      />
      <Select
        className={classes.filter}
        aria-label={words.sort}
        leftSection={<IconArrowsSort size={16} />}
        allowDeselect={false}
        data={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
        value={search.sort ?? "-created_at"}
        onChange={(sort) => onChange({ sort: sort === "-created_at" ? undefined : (sort as Sort) })}
      />
    </search>
  );
}
