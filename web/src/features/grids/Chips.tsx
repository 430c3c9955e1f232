import { IconX } from "@tabler/icons-react";
import { strings } from "@/lib/strings";
import { described, toText, type Filter, type Sort } from "./view";
import type { GridColumnOut } from "@/api";
import classes from "./grids.module.css";

const words = strings.grids.chips;

function Chip({ children, onRemove }: { children: string; onRemove: () => void }) {
  return (
    <li>
      <button type="button" className={classes.chip} aria-label={words.remove(children)} onClick={onRemove}>
        <span>{children}</span>
        <IconX size={14} aria-hidden />
      </button>
    </li>
  );
}

interface Props {
  columns: readonly GridColumnOut[];
  filters: readonly Filter[];
  sort: Sort | null;
  onRemove: (filter: Filter) => void;
  onUnsort: () => void;
}

/** What narrows and orders the rows, each to take away. */
export function Chips({ columns, filters, sort, onRemove, onUnsort }: Props) {
  if (filters.length === 0 && sort === null) return null;
  const sorted = sort?.by === "title" ? strings.grids.heading.contract : columns.find(({ id }) => id === sort?.by)?.title;
  return (
    <ul className={classes.chips} data-rows aria-label={words.label}>
      {filters.map((filter) => (
        <Chip key={toText(filter)} onRemove={() => onRemove(filter)}>
          {described(filter, columns)}
        </Chip>
      ))}
      {sort !== null && sorted !== undefined && <Chip onRemove={onUnsort}>{words.sorted[sort.order](sorted)}</Chip>}
    </ul>
  );
}
