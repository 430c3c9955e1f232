import { Button } from "@mantine/core";
import { IconFilterOff, IconUpload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { ContractsSearch } from "@/lib/search";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { Page } from "@/ui/Page";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { chooseFiles } from "./choose-files";
import { ContractRow } from "./ContractRow";
import { Filters } from "./Filters";
import { FirstContract } from "./FirstContract";
import { useContracts, useDeleteContract, type Found } from "./use-contracts";
import classes from "./contracts.module.css";

const route = getRouteApi("/signed-in/contracts");
const words = strings.contracts;

function isFiltered({ q, status, severity, type }: ContractsSearch): boolean {
  return [q, status, severity, type].some((value) => value !== undefined);
}

/** Loads more when its end comes near. */
function End({ onReach }: { onReach: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onReach(), { rootMargin: "400px" });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [onReach]);
  return <div ref={end} />;
}

function Rows({ found }: { found: Found }) {
  const remove = useDeleteContract();
  const mayChange = useMayChange();
  const { contracts, total, more } = found;
  return (
    <>
      <div className={classes.columns} aria-hidden>
        <span />
        <span>{words.columns.contract}</span>
        <span>{words.columns.findings}</span>
        <span>{words.columns.status}</span>
        <span>{words.columns.ends}</span>
        <span />
      </div>
      <ul className={classes.rows} aria-label={words.list} data-stale={found.isStale || undefined}>
        {contracts.map((contract) => (
          <ContractRow key={contract.id} contract={contract} onDelete={mayChange ? remove : undefined} />
        ))}
      </ul>
      {more.loading && <ListSkeleton rows={3} />}
      {more.has && !more.loading && <End onReach={more.load} />}
      <p className={classes.count} role="status">
        {more.has ? words.shown(contracts.length, total) : words.total(contracts.length)}
      </p>
    </>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title={words.none.title}
      actions={
        <Button variant="default" leftSection={<IconFilterOff size={16} />} onClick={onClear}>
          {words.clear}
        </Button>
      }
    >
      {words.none.detail}
    </EmptyState>
  );
}

export function ContractsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const found = useContracts(search);
  const mayChange = useMayChange();
  const nothing = found.contracts.length === 0;
  const first = nothing && found.status === "success" && !isFiltered(search);
  return (
    <Page
      title={words.title}
      actions={
        !first &&
        mayChange && (
          <Button leftSection={<IconUpload size={16} />} onClick={chooseFiles}>
            {words.upload}
          </Button>
        )
      }
    >
      {!first && (
        <Filters
          search={search}
          onChange={(change, replace) =>
            void navigate({ search: (previous) => ({ ...previous, ...change }), replace: replace === true })
          }
        />
      )}
      {found.status === "pending" && <ListSkeleton />}
      {found.status === "error" && nothing && <ErrorState error={found.error} retry={found.retry} />}
      {found.status === "success" && nothing && !first && (
        <NoMatch onClear={() => void navigate({ search: { sort: search.sort } })} />
      )}
      {first && <FirstContract />}
      {!nothing && <Rows found={found} />}
    </Page>
  );
}
