import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  addGridColumn,
  addGridRows,
  changeGrid,
  changeGridColumn,
  estimateGridFill,
  listGridRows,
  listGrids,
  removeGridRows,
  type GridColumnCreate,
  type GridColumnOut,
  type GridList,
  type GridOut,
  type GridRowList,
  type GridRowOut,
  type GridSummary,
  type ReviewState,
} from "@/api";
import {
  addGridMutation,
  cancelGridFillMutation,
  changeGridColumnMutation,
  changeGridMutation,
  deleteGridMutation,
  fillGridMutation,
  getGridOptions,
  getGridQueryKey,
  listGridChoicesOptions,
  listModelsOptions,
  removeGridColumnMutation,
  restoreGridMutation,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { usePrintInWhole } from "@/ui/printing";
import { toText, type Filter, type Sort } from "./view";

const words = strings.grids;
const PAGE = 100;
const GRIDS = ["grids"] as const;
/** Should the stream be cut, looking again now and then still brings the end. */
const LOOK_AGAIN_MS = 4_000;

export function isUnderWay(state: ReviewState): boolean {
  return state === "queued" || state === "running";
}

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

const gridKey = (gridId: string) => getGridQueryKey({ path: { grid_id: gridId } });
export const rowsKey = (gridId: string) => ["grid", gridId, "rows"] as const;

/** Look again at a grid, its rows and the list of grids. */
export function refreshGrid(client: QueryClient, gridId: string): Promise<unknown> {
  void client.invalidateQueries({ queryKey: GRIDS });
  return Promise.all([
    client.invalidateQueries({ queryKey: gridKey(gridId) }),
    client.invalidateQueries({ queryKey: ["grid", gridId] }),
  ]);
}

export function useGrids() {
  return useInfiniteQuery({
    queryKey: GRIDS,
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }): Promise<GridList> =>
      (await listGrids({ query: pageParam === "" ? {} : { cursor: pageParam }, signal, throwOnError: true })).data,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useGrid(gridId: string) {
  return useQuery({
    ...getGridOptions({ path: { grid_id: gridId } }),
    refetchInterval: ({ state }) => (state.data?.fill != null && isUnderWay(state.data.fill.state) ? LOOK_AGAIN_MS : false),
  });
}

interface View {
  sort: Sort | null;
  filters: readonly Filter[];
}

/** Order and filters as the server takes them. */
function queryOf({ sort, filters }: View) {
  return {
    ...(filters.length === 0 ? {} : { filter: filters.map(toText) }),
    ...(sort === null ? {} : { sort: sort.by, direction: sort.order === "descending" ? ("desc" as const) : ("asc" as const) }),
  };
}

export interface Found {
  rows: GridRowOut[];
  total: number;
  status: "pending" | "error" | "success";
  error: unknown;
  /** What is shown answers the question before this one. */
  isStale: boolean;
  more: { has: boolean; loading: boolean; load: () => void };
  retry: () => void;
}

/** The rows that match, in their order, page by page. */
export function useRows(gridId: string, view: View): Found {
  const wanted = queryOf(view);
  const query = useInfiniteQuery({
    queryKey: [...rowsKey(gridId), wanted],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }): Promise<GridRowList> => {
      const asked = { ...wanted, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) };
      return (await listGridRows({ path: { grid_id: gridId }, query: asked, signal, throwOnError: true })).data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  usePrintInWhole(query);
  const pages = query.data?.pages ?? [];
  return {
    rows: pages.flatMap(({ items }) => items),
    total: pages[0]?.total ?? 0,
    status: query.status,
    error: query.error,
    isStale: query.isPlaceholderData,
    more: { has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() },
    retry: () => void query.refetch(),
  };
}

/** Put the news of a row where it is shown. */
export function keepRow(client: QueryClient, gridId: string, row: GridRowOut): void {
  client.setQueriesData<InfiniteData<GridRowList>>({ queryKey: rowsKey(gridId) }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((known) => (known.contract_id === row.contract_id ? row : known)),
          })),
        },
  );
}

/** All contracts of a grid, by id, with what they are called. */
export function useMembers(gridId: string) {
  return useQuery({
    queryKey: ["grid", gridId, "members"],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const found = new Map<string, string>();
      const page = async (cursor: string | null): Promise<string | null> => {
        const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
        const { data } = await listGridRows({ path: { grid_id: gridId }, query, signal, throwOnError: true });
        for (const { contract_id: id, title } of data.items) found.set(id, title);
        return data.next_cursor;
      };
      let cursor = await page(null);
      while (cursor !== null) cursor = await page(cursor);
      return found;
    },
  });
}

export function useChoices() {
  return useQuery({ ...listGridChoicesOptions(), staleTime: 60_000 });
}

/** How many contracts a grid takes. */
export function useMostRows(): number {
  return useChoices().data?.most_rows ?? Infinity;
}

export function useModels() {
  return useQuery({ ...listModelsOptions(), staleTime: 60_000, select: ({ items }) => items });
}

/** Make a grid and go there. */
export function useCreate() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    ...addGridMutation(),
    onSuccess: (grid) => {
      client.setQueryData(gridKey(grid.id), grid);
      void client.invalidateQueries({ queryKey: GRIDS });
      void navigate({ to: "/grids/$gridId", params: { gridId: grid.id } });
    },
  });
}

export function useRename(): (gridId: string, name: string) => void {
  const client = useQueryClient();
  const onError = useProblemToast();
  const rename = useMutation({
    ...changeGridMutation(),
    onSuccess: (grid) => {
      client.setQueryData(gridKey(grid.id), grid);
      void client.invalidateQueries({ queryKey: GRIDS });
    },
    onError,
  });
  return (gridId, name) => rename.mutate({ path: { grid_id: gridId }, body: { name } });
}

/** Delete a grid, with the way back for ten seconds. */
export function useDelete(): (grid: Pick<GridSummary, "id" | "name">, onDone?: () => void) => void {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const refresh = () => void client.invalidateQueries({ queryKey: GRIDS });
  const restore = useMutation({ ...restoreGridMutation(), onSuccess: refresh, onError });
  const remove = useMutation({ ...deleteGridMutation(), onError });
  return ({ id, name }, onDone) => {
    const path = { grid_id: id };
    remove.mutate(
      { path },
      {
        onSuccess: () => {
          refresh();
          onDone?.();
          show({ text: words.deleted(name), undo: () => restore.mutate({ path }) });
        },
      },
    );
  };
}

/** Add and take out contracts. */
export function useChangeRows(gridId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const path = { grid_id: gridId };
  const save = useMutation({
    mutationFn: async ({ added, removed }: { added: string[]; removed: string[] }) => {
      // Taken out first, so that a full grid has room for what comes.
      if (removed.length > 0) await removeGridRows({ path, body: { contract_ids: removed }, throwOnError: true });
      if (added.length > 0) await addGridRows({ path, body: { contract_ids: added }, throwOnError: true });
    },
    onSettled: () => refreshGrid(client, gridId),
    onError,
  });
  return {
    change: (added: string[], removed: string[], onSuccess: () => void) => save.mutate({ added, removed }, { onSuccess }),
    isPending: save.isPending,
  };
}

/** Take a contract out, with the way back for ten seconds. */
export function useRemoveRow(gridId: string): (row: GridRowOut) => void {
  const show = useToasts((state) => state.show);
  const { change } = useChangeRows(gridId);
  return ({ contract_id: id, title }) =>
    change([], [id], () =>
      show({ text: words.rowRemoved(title), undo: () => change([id], [], () => show({ text: words.rowBack(title) })) }),
    );
}

/** Add columns one after the other, in the order in which they were chosen. */
export function useAddColumns(gridId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const save = useMutation({
    mutationFn: async (columns: readonly GridColumnCreate[]) => {
      for (const body of columns) await addGridColumn({ path: { grid_id: gridId }, body, throwOnError: true });
    },
    onSettled: () => refreshGrid(client, gridId),
    onError,
  });
  return {
    add: (columns: readonly GridColumnCreate[], onSuccess: () => void) => save.mutate(columns, { onSuccess }),
    isPending: save.isPending,
  };
}

/** Rename, move and remove columns; seen at once, and taken back where the server refuses. */
export function useColumns(gridId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => refreshGrid(client, gridId);
  const change = useMutation({ ...changeGridColumnMutation(), onError, onSettled });
  const remove = useMutation({ ...removeGridColumnMutation(), onError, onSettled });
  const show = (turn: (columns: GridColumnOut[]) => GridColumnOut[]) =>
    client.setQueryData<GridOut>(gridKey(gridId), (grid) => grid && { ...grid, columns: turn(grid.columns) });
  const path = (columnId: string) => ({ grid_id: gridId, column_id: columnId });
  return {
    renameColumn: (columnId: string, title: string) => {
      show((columns) => columns.map((one) => (one.id === columnId ? { ...one, title } : one)));
      change.mutate({ path: path(columnId), body: { title } });
    },
    moveColumn: (column: GridColumnOut, position: number) => {
      show((columns) => columns.filter(({ id }) => id !== column.id).toSpliced(position, 0, column));
      change.mutate({ path: path(column.id), body: { position } });
    },
    removeColumn: (columnId: string) => {
      show((columns) => columns.filter(({ id }) => id !== columnId));
      remove.mutate({ path: path(columnId) });
    },
  };
}

/** Keep a width with the grid; "title" names its first column, null takes a width back. */
export function useSaveWidth(gridId: string) {
  const onError = useProblemToast();
  return (column: string, width: number | null) => {
    const saved =
      column === "title"
        ? changeGrid({ path: { grid_id: gridId }, body: { title_width: width }, throwOnError: true })
        : changeGridColumn({ path: { grid_id: gridId, column_id: column }, body: { width }, throwOnError: true });
    saved.catch(onError);
  };
}

/** What filling all that is open would take. */
export function useEstimate(gridId: string) {
  return useQuery({
    queryKey: ["grid", gridId, "estimate"],
    retry: false,
    staleTime: 0,
    queryFn: async ({ signal }) =>
      (await estimateGridFill({ path: { grid_id: gridId }, body: {}, signal, throwOnError: true })).data,
  });
}

export function useFill(gridId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => refreshGrid(client, gridId);
  const fill = useMutation({ ...fillGridMutation(), onError, onSettled });
  const cancel = useMutation({ ...cancelGridFillMutation(), onError, onSettled });
  const path = { grid_id: gridId };
  return {
    fill: (onSuccess?: () => void) => fill.mutate({ path, body: {} }, onSuccess === undefined ? {} : { onSuccess }),
    isPending: fill.isPending,
    cancel: () => cancel.mutate({ path }),
    isCancelling: cancel.isPending,
  };
}

/** Where a grid can be downloaded, ordered and filtered as it is shown. */
export function exportAddress(gridId: string, format: "xlsx" | "csv", view: View): string {
  const { filter = [], ...order } = queryOf(view);
  const query = new URLSearchParams({ format, ...order });
  for (const text of filter) query.append("filter", text);
  return `/api/grids/${gridId}/export?${query.toString()}`;
}
