import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { strings } from "@/lib/strings";
import type { Handle } from "./Table";
import { Value } from "./Value";
import type { GridColumnOut, GridRowOut } from "@/api";
import classes from "./table.module.css";

interface Props {
  row: GridRowOut;
  columns: readonly GridColumnOut[];
  /** Whether the grid is being filled, so that what waits is shown as coming. */
  filling: boolean;
  handle: (column: number) => Handle;
  /** Column of the cell that is open beside the table. */
  open: string | undefined;
  onOpen: (column: number) => void;
  onRemove: ((row: GridRowOut) => void) | undefined;
}

/** A contract with what it says to each question. */
export function Row({ row, columns, filling, handle, open, onOpen, onRemove }: Props) {
  return (
    <>
      <div role="rowheader" aria-colindex={1} className={classes.name}>
        <Link to="/contracts/$contractId" params={{ contractId: row.contract_id }} title={row.title} {...handle(0)}>
          {row.title}
        </Link>
        {onRemove !== undefined && (
          <ActionIcon
            className={classes.tools}
            size={28}
            tabIndex={-1}
            aria-label={strings.grids.removeRow(row.title)}
            onClick={() => onRemove(row)}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </div>
      {columns.map(({ id, title }, at) => {
        const cell = row.cells.find(({ column_id: known }) => known === id);
        return (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the table opens it with Enter
          <div
            key={id}
            role="gridcell"
            aria-colindex={at + 2}
            aria-selected={id === open}
            data-open={id === open || undefined}
            data-state={cell?.state}
            data-title={title}
            className={classes.cell}
            onClick={() => onOpen(at + 1)}
            data-place={handle(at + 1)["data-place"]}
            tabIndex={handle(at + 1).tabIndex}
          >
            <Value cell={cell} filling={filling} />
          </div>
        );
      })}
    </>
  );
}
