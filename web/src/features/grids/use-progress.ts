import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getGridRow, type GridFillOut, type GridOut } from "@/api";
import { getGridQueryKey } from "@/api/@tanstack/react-query.gen";
import { told } from "@/lib/use-news";
import { isUnderWay, keepRow, refreshGrid, rowsKey } from "./queries";

/** News of rows are gathered for so long. */
const GATHER_MS = 600;
/** More rows than this are asked for as pages. */
const ONE_BY_ONE = 6;

/** Follow a grid while it is being filled: how far it is, and the rows as they come. */
export function useProgress(gridId: string, grid: GridOut | undefined): void {
  const client = useQueryClient();
  const id = grid?.fill != null && isUnderWay(grid.fill.state) ? grid.fill.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const news = new Set<string>();
    const source = new EventSource(`/api/grids/${gridId}/events`);
    const gathered = setInterval(() => {
      const contracts = [...news];
      news.clear();
      if (contracts.length > ONE_BY_ONE) void client.invalidateQueries({ queryKey: rowsKey(gridId) });
      else
        for (const contract of contracts)
          // What cannot be had now comes with the end.
          void getGridRow({ path: { grid_id: gridId, contract_id: contract } }).then(({ data }) => {
            if (data !== undefined) keepRow(client, gridId, data);
          });
    }, GATHER_MS);
    source.addEventListener("progress", (event) => {
      const fill = told(event.data) as Partial<GridFillOut>;
      client.setQueryData<GridOut>(getGridQueryKey({ path: { grid_id: gridId } }), (known) =>
        known?.fill?.id === id ? { ...known, fill: { ...known.fill, ...fill } } : known,
      );
    });
    source.addEventListener("filled", (event) => {
      const { contract_id: contract } = told(event.data);
      if (typeof contract === "string") news.add(contract);
    });
    for (const end of ["done", "failed", "cancelled"]) {
      source.addEventListener(end, () => {
        source.close();
        void refreshGrid(client, gridId);
      });
    }
    return () => {
      source.close();
      clearInterval(gathered);
    };
  }, [client, gridId, id]);
}
