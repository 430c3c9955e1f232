import { Menu } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconFilter,
  IconPencil,
  IconSortAscending,
  IconSortDescending,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { strings } from "@/lib/strings";
import { Edge } from "./Edge";
import { COLUMN_ICONS } from "./kinds";
import { widthOf, type Handle } from "./Table";
import { useCarried } from "./use-carried";
import type { Sort } from "./view";
import type { GridColumnOut } from "@/api";
import classes from "./table.module.css";

const words = strings.grids.heading;
const ICON = { size: 18, stroke: 1.6 } as const;

function Sorted({ order }: Pick<Sort, "order">) {
  return order === "ascending" ? <IconSortAscending size={16} aria-hidden /> : <IconSortDescending size={16} aria-hidden />;
}

interface SortProps {
  by: string;
  sort: Sort | null;
  onSort: (sort: Sort | null) => void;
}

function SortItems({ by, sort, onSort }: SortProps): ReactNode {
  return (
    <>
      <Menu.Item leftSection={<IconSortAscending {...ICON} />} onClick={() => onSort({ by, order: "ascending" })}>
        {words.ascending}
      </Menu.Item>
      <Menu.Item leftSection={<IconSortDescending {...ICON} />} onClick={() => onSort({ by, order: "descending" })}>
        {words.descending}
      </Menu.Item>
      {sort?.by === by && (
        <Menu.Item leftSection={<IconX {...ICON} />} onClick={() => onSort(null)}>
          {words.unsorted}
        </Menu.Item>
      )}
    </>
  );
}

/** Above the names of the contracts. */
export function Corner({ handle, width, sort, onSort, onWidth }: Omit<SortProps, "by"> & Pick<Props, "handle" | "width" | "onWidth">) {
  const own = sort?.by === "title" ? sort.order : undefined;
  return (
    <div role="columnheader" aria-colindex={1} aria-sort={own ?? "none"} className={classes.corner}>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" {...handle}>
            <span className={classes.label}>{words.contract}</span>
            {own !== undefined && <Sorted order={own} />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <SortItems by="title" sort={sort} onSort={onSort} />
        </Menu.Dropdown>
      </Menu>
      <Edge name={words.contract} value={width} property={widthOf(0)} tabIndex={handle.tabIndex} onChange={onWidth} />
    </div>
  );
}

interface Props {
  column: GridColumnOut;
  /** Where it stands, from 0, and how many there are. */
  at: number;
  of: number;
  handle: Handle;
  /** In pixels. */
  width: number;
  mayEdit: boolean;
  sort: Sort | null;
  filtered: boolean;
  onSort: (sort: Sort | null) => void;
  onFilter: (column: GridColumnOut) => void;
  onRename: (column: GridColumnOut) => void;
  onMove: (column: GridColumnOut, position: number) => void;
  onRemove: (column: GridColumnOut) => void;
  /** Called with a width that was chosen; undefined for the one that it has at first. */
  onWidth: (width: number | undefined) => void;
}

/** The head of a column, with what can be done with it. */
export function Heading(props: Props) {
  const { column, at, of, handle, width, mayEdit, sort, filtered, onSort, onFilter, onRename, onMove, onRemove, onWidth } = props;
  const { id, title, kind } = column;
  const Icon = COLUMN_ICONS[kind];
  const own = sort?.by === id ? sort.order : undefined;
  const { offset, handlers } = useCarried(at, mayEdit ? (place) => onMove(column, place) : undefined);
  return (
    <div
      role="columnheader"
      aria-colindex={at + 2}
      aria-sort={own ?? "none"}
      className={classes.heading}
      data-carried={offset !== 0 || undefined}
      style={offset === 0 ? undefined : { transform: `translateX(${offset}px)` }}
      {...handlers}
    >
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <button type="button" title={column.question ?? title} {...handle}>
            <Icon size={16} stroke={1.6} aria-hidden />
            <span className={classes.label}>{title}</span>
            {filtered && (
              <>
                <IconFilter size={14} aria-hidden />
                <span className="visually-hidden">{words.filtered}</span>
              </>
            )}
            {own !== undefined && <Sorted order={own} />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{strings.grids.column.about[kind]}</Menu.Label>
          <SortItems by={id} sort={sort} onSort={onSort} />
          <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={() => onFilter(column)}>
            {words.filter}
          </Menu.Item>
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => onRename(column)}>
                {words.rename}
              </Menu.Item>
              {at > 0 && (
                <Menu.Item leftSection={<IconArrowLeft {...ICON} />} onClick={() => onMove(column, at - 1)}>
                  {words.left}
                </Menu.Item>
              )}
              {at < of - 1 && (
                <Menu.Item leftSection={<IconArrowRight {...ICON} />} onClick={() => onMove(column, at + 1)}>
                  {words.right}
                </Menu.Item>
              )}
              <Menu.Item color="red" leftSection={<IconTrash {...ICON} />} onClick={() => onRemove(column)}>
                {words.remove}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Edge name={title} value={width} property={widthOf(at + 1)} tabIndex={handle.tabIndex} onChange={onWidth} />
    </div>
  );
}
