import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconFileSpreadsheet, IconFiles, IconPencil, IconPlus, IconTable, IconTrash } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useMayChange } from "@/lib/use-may";
import type { GridSearch } from "@/lib/search";
import { strings } from "@/lib/strings";
import { ExportMenu, MenuFile } from "@/ui/Menus";
import { PageBar, PageTitle, PageWaiting } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { usePhone } from "@/ui/use-phone";
import { AddColumn } from "./AddColumn";
import { Chips } from "./Chips";
import { ColumnFilter } from "./ColumnFilter";
import { ChangeRows, RemoveColumn, Rename } from "./Dialogs";
import { Fill, Notice } from "./Fill";
import { Corner, Heading } from "./Heading";
import { Panel } from "./Panel";
import { exportAddress, isUnderWay, useColumns, useDelete, useGrid, useModels, useRemoveRow, useRename, useRows } from "./queries";
import { Row } from "./Row";
import { Table } from "./Table";
import type { GridColumnOut, GridOut } from "@/api";
import { useProgress } from "./use-progress";
import { answerable, sortFrom, sortToText, toText, type Filter, type Sort } from "./view";
import { LEAST, NAMES, useWidths } from "./widths";
import classes from "./grids.module.css";
import cells from "./table.module.css";

const route = getRouteApi("/signed-in/grids/$gridId");
const words = strings.grids;
const ICON = { size: 18, stroke: 1.6 } as const;
/** Rows before the end of what is here at which more are asked for. */
const AHEAD = 30;

type Asked =
  | { what: "column" | "rows" | "name" }
  | { what: "filter" | "rename" | "remove"; column: GridColumnOut }
  | null;

/** Which dialog is open above the grid. */
function Asking({ grid, asked, onClose, onFilter }: { grid: GridOut; asked: Asked; onClose: () => void; onFilter: (text: string) => void }) {
  const rename = useRename();
  const { renameColumn, removeColumn } = useColumns(grid.id);
  if (asked === null) return null;
  switch (asked.what) {
    case "column":
      return <AddColumn gridId={grid.id} columns={grid.columns} onClose={onClose} />;
    case "rows":
      return <ChangeRows gridId={grid.id} onClose={onClose} />;
    case "name":
      return <Rename title={words.nameOf(grid.name)} value={grid.name} onSave={(name) => rename(grid.id, name)} onClose={onClose} />;
    case "filter":
      return <ColumnFilter column={asked.column} onFilter={(filter) => onFilter(toText(filter))} onClose={onClose} />;
    case "rename":
      return (
        <Rename
          title={words.nameOf(asked.column.title)}
          value={asked.column.title}
          onSave={(title) => renameColumn(asked.column.id, title)}
          onClose={onClose}
        />
      );
    case "remove":
      return <RemoveColumn name={asked.column.title} onRemove={() => removeColumn(asked.column.id)} onClose={onClose} />;
  }
}

interface BarProps {
  grid: GridOut;
  /** What is shown is what is taken away. */
  view: { sort: Sort | null; filters: readonly Filter[] };
  mayEdit: boolean;
  onAsk: (asked: Asked) => void;
}

function Bar({ grid, view, mayEdit, onAsk }: BarProps) {
  const navigate = route.useNavigate();
  const remove = useDelete();
  const file = (format: "xlsx" | "csv") => exportAddress(grid.id, format, view);
  return (
    <PageBar crumbs={[<Link to="/grids">{words.title}</Link>]} title={grid.name}>
      <ExportMenu label={words.export.menu}>
        <MenuFile href={file("xlsx")} icon={IconFileSpreadsheet} title={words.export.excel} hint={words.export.excelHint} />
        <MenuFile href={file("csv")} icon={IconTable} title={words.export.csv} hint={words.export.csvHint} />
      </ExportMenu>
      {mayEdit && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={words.actions(grid.name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => onAsk({ what: "name" })}>
              {words.rename}
            </Menu.Item>
            <Menu.Item leftSection={<IconFiles {...ICON} />} onClick={() => onAsk({ what: "rows" })}>
              {words.form.change}
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconTrash {...ICON} />}
              onClick={() => remove(grid, () => void navigate({ to: "/grids" }))}
            >
              {words.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </PageBar>
  );
}

function Nothing({ grid, mayEdit, onAsk }: { grid: GridOut; mayEdit: boolean; onAsk: (asked: Asked) => void }) {
  const said = grid.rows === 0 ? words.noRows : words.noColumns;
  const action = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => onAsk({ what: grid.rows === 0 ? "rows" : "column" })}>
      {said.action}
    </Button>
  );
  return (
    <EmptyState icon={<IconTable size={28} stroke={1.5} />} title={said.title} actions={mayEdit ? action : undefined}>
      {said.detail}
    </EmptyState>
  );
}

function Open({ grid }: { grid: GridOut }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayEdit = useMayChange();
  const [asked, setAsked] = useState<Asked>(null);
  const [byKey, setByKey] = useState(false);
  const { columns } = grid;
  const filters = useMemo(() => answerable(search.filter ?? [], columns), [search.filter, columns]);
  const wanted = sortFrom(search.sort);
  const sort = wanted !== null && (wanted.by === "title" || columns.some(({ id }) => id === wanted.by)) ? wanted : null;
  const found = useRows(grid.id, { sort, filters });
  const { moveColumn } = useColumns(grid.id);
  const removeRow = useRemoveRow(grid.id);
  const models = useModels();
  const { rows } = found;
  const isNarrow = usePhone();
  const { widths, setWidth } = useWidths(grid, { mayEdit, isNarrow });
  const filling = grid.fill !== null && isUnderWay(grid.fill.state);

  const narrow = (change: Partial<GridSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true, resetScroll: false });
  const setFilters = (texts: string[]) => narrow({ filter: texts.length === 0 ? undefined : texts });
  const onSort = (next: Sort | null) =>
    narrow({ sort: next === null ? undefined : sortToText(next) });
  const openRow = rows.find(({ contract_id: id }) => id === search.row);
  const openColumn = columns.find(({ id }) => id === search.column);
  const isOpen = openRow !== undefined && openColumn !== undefined;
  const show = (row: number, column: number, key: boolean) => {
    setByKey(key);
    narrow({ row: rows[row]?.contract_id, column: columns[column - 1]?.id });
  };
  const opened = isOpen ? `${search.row} ${search.column}` : null;
  useEffect(() => {
    // The panel takes room from the table, and what it is about should not be what goes out of view.
    if (opened !== null) document.querySelector(`.${cells.cell}[data-open]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [opened]);
  const close = () => {
    const place = `${rows.findIndex(({ contract_id: id }) => id === search.row)} ${columns.findIndex(({ id }) => id === search.column) + 1}`;
    narrow({ row: undefined, column: undefined });
    document.querySelector<HTMLElement>(`[role="grid"] [data-place="${place}"]`)?.focus();
  };

  const table = (
    <Table
      label={grid.name}
      widths={widths}
      rows={rows.length}
      keyOf={(index) => rows[index]?.contract_id ?? String(index)}
      onNear={(last) => {
        if (found.more.has && !found.more.loading && last >= rows.length - AHEAD) found.more.load();
      }}
      onOpen={({ row, column }) => show(row, column, true)}
      onWalk={({ row, column }) => {
        if (isOpen && row >= 0 && column > 0) show(row, column, false);
      }}
      onEscape={isOpen ? close : undefined}
      onDelete={mayEdit ? (index) => rows[index] && removeRow(rows[index]) : undefined}
      header={(handle) => (
        <>
          <Corner handle={handle(0)} width={widths[0] ?? LEAST} sort={sort} onSort={onSort} onWidth={(width) => setWidth(NAMES, width)} />
          {columns.map((column, index) => (
            <Heading
              key={column.id}
              column={column}
              at={index}
              of={columns.length}
              handle={handle(index + 1)}
              width={widths[index + 1] ?? LEAST}
              mayEdit={mayEdit}
              sort={sort}
              filtered={filters.some((filter) => filter.column === column.id)}
              onSort={onSort}
              onFilter={(one) => setAsked({ what: "filter", column: one })}
              onRename={(one) => setAsked({ what: "rename", column: one })}
              onMove={moveColumn}
              onRemove={(one) => setAsked({ what: "remove", column: one })}
              onWidth={(width) => setWidth(column.id, width)}
            />
          ))}
        </>
      )}
      row={(index, handle) => {
        const row = rows[index];
        return row === undefined ? null : (
          <Row
            row={row}
            columns={columns}
            filling={filling}
            handle={handle}
            open={row.contract_id === search.row ? search.column : undefined}
            onOpen={(column) => show(index, column, false)}
            onRemove={mayEdit ? removeRow : undefined}
          />
        );
      }}
    />
  );
  const inside = () => {
    if (grid.rows === 0 || columns.length === 0) return <Nothing grid={grid} mayEdit={mayEdit} onAsk={setAsked} />;
    if (found.status === "pending") {
      return (
        <div className={classes.waiting}>
          <ListSkeleton rows={8} height={44} />
        </div>
      );
    }
    if (found.status === "error" && rows.length === 0) return <ErrorState error={found.error} retry={found.retry} />;
    if (rows.length === 0) {
      return (
        <EmptyState
          title={words.noMatch.title}
          actions={
            <Button variant="default" onClick={() => setFilters([])}>
              {words.noMatch.clear}
            </Button>
          }
        >
          {words.noMatch.detail}
        </EmptyState>
      );
    }
    return table;
  };
  const empty = grid.rows === 0 || columns.length === 0;
  return (
    <div className={classes.stage}>
      <PageTitle title={grid.name} />
      <Bar grid={grid} view={{ sort, filters }} mayEdit={mayEdit} onAsk={setAsked} />
      {!empty && (
        <div className={classes.tools}>
          {mayEdit && (
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAsked({ what: "column" })}>
              {words.column.title}
            </Button>
          )}
          {mayEdit && (
            <Button variant="default" className={classes.wide} leftSection={<IconFiles size={16} />} onClick={() => setAsked({ what: "rows" })}>
              {words.contracts}
            </Button>
          )}
          <span className={classes.grow} />
          <span className={classes.state} role="status">
            {filters.length === 0 ? words.rows(grid.rows) : words.rowsOf(found.total, grid.rows)}
          </span>
          <Fill grid={grid} mayEdit={mayEdit} />
        </div>
      )}
      {!empty && (
        <Chips
          columns={columns}
          filters={filters}
          sort={sort}
          onRemove={(gone) => setFilters(filters.map(toText).filter((text) => text !== toText(gone)))}
          onUnsort={() => onSort(null)}
        />
      )}
      <Notice grid={grid} />
      <div className={classes.split}>
        <div className={classes.main} data-stale={found.isStale || undefined}>
          {inside()}
        </div>
        {isOpen && (
          <Panel
            key={`${openRow.contract_id} ${openColumn.id}`}
            row={openRow}
            column={openColumn}
            cell={openRow.cells.find(({ column_id: id }) => id === openColumn.id)}
            takesFocus={byKey}
            modelName={(id) => models.data?.find((model) => model.id === id)?.name ?? id}
            onClose={close}
          />
        )}
      </div>
      <Asking
        grid={grid}
        asked={asked}
        onClose={() => setAsked(null)}
        onFilter={(text) => setFilters([...filters.map(toText).filter((known) => known !== text), text])}
      />
    </div>
  );
}

/** A grid: contracts below each other, what they say beside each other. */
export function GridPage() {
  const { gridId } = route.useParams();
  const grid = useGrid(gridId);
  useProgress(gridId, grid.data);
  if (grid.isError && grid.data === undefined) {
    const home = (
      <Button component={Link} to="/grids">
        {words.notFound.home}
      </Button>
    );
    return <PageProblem error={grid.error} retry={() => void grid.refetch()} missing={words.notFound} home={home} />;
  }
  if (grid.data === undefined) {
    return (
      <PageWaiting>
        <ListSkeleton rows={8} height={44} />
      </PageWaiting>
    );
  }
  return <Open key={gridId} grid={grid.data} />;
}
