import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconPlus, IconTable, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ago, moment } from "@/lib/format";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { Row, RowLink, Rows } from "@/ui/List";
import { Page } from "@/ui/Page";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { NewGrid, Rename } from "./Dialogs";
import { useDelete, useGrids, useRename } from "./queries";
import type { GridSummary } from "@/api";
import classes from "./grids.module.css";

const words = strings.grids;
const ICON = { size: 18, stroke: 1.6 } as const;

interface RowProps {
  grid: GridSummary;
  mayEdit: boolean;
  onRename: (grid: GridSummary) => void;
  onDelete: (grid: GridSummary) => void;
}

function GridRow({ grid, mayEdit, onRename, onDelete }: RowProps) {
  const { id, name, rows, columns, progress, updated_at: updated } = grid;
  const share = progress.total === 0 ? 0 : progress.done / progress.total;
  return (
    <Row
      className={classes.row}
      name={
        <RowLink to="/grids/$gridId" params={{ gridId: id }}>
          {name}
        </RowLink>
      }
      about={[
        <>
          {words.size(rows, columns)}
          <span title={moment(updated)}>{` · ${words.changed(ago(updated))}`}</span>
        </>,
      ]}
    >
      <div className={classes.far}>
        <span>{words.filled(progress.done, progress.total)}</span>
        <span className={classes.track} aria-hidden>
          <span style={{ width: `${share * 100}%` }} />
        </span>
      </div>
      {mayEdit && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={words.actions(name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => onRename(grid)}>
              {words.rename}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash {...ICON} />} onClick={() => onDelete(grid)}>
              {words.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Row>
  );
}

/** The grids of the organization. */
export function GridsPage() {
  const mayEdit = useMayChange();
  const grids = useGrids();
  const remove = useDelete();
  const rename = useRename();
  const [making, setMaking] = useState(false);
  const [renamed, setRenamed] = useState<GridSummary | null>(null);
  const all = grids.data?.pages.flatMap(({ items }) => items) ?? [];
  const none = grids.isSuccess && all.length === 0;
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {words.create}
    </Button>
  );
  return (
    <Page title={words.title} actions={mayEdit && !none && create}>
      {grids.isPending && <ListSkeleton rows={6} />}
      {grids.isError && all.length === 0 && <ErrorState error={grids.error} retry={() => void grids.refetch()} />}
      {none && (
        <EmptyState icon={<IconTable size={28} stroke={1.5} />} title={words.empty.title} actions={mayEdit ? create : undefined}>
          {words.empty.detail}
          {!mayEdit && ` ${words.empty.viewer}`}
        </EmptyState>
      )}
      {all.length > 0 && (
        <Rows label={words.list}>
          {all.map((grid) => (
            <GridRow key={grid.id} grid={grid} mayEdit={mayEdit} onRename={setRenamed} onDelete={remove} />
          ))}
        </Rows>
      )}
      {grids.hasNextPage && (
        <Button variant="subtle" fullWidth loading={grids.isFetchingNextPage} onClick={() => void grids.fetchNextPage()}>
          {words.pick.more}
        </Button>
      )}
      {making && <NewGrid onClose={() => setMaking(false)} />}
      {renamed !== null && (
        <Rename
          title={words.nameOf(renamed.name)}
          value={renamed.name}
          onSave={(name) => rename(renamed.id, name)}
          onClose={() => setRenamed(null)}
        />
      )}
    </Page>
  );
}
