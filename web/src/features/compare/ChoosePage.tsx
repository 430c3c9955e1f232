import { Button, Select } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { listContractsOptions, listVersionsOptions } from "@/api/@tanstack/react-query.gen";
import type { ContractOut } from "@/api";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { PageBar, PageTitle } from "@/ui/Page";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { useCompare } from "./queries";
import classes from "./choose-page.module.css";

const route = getRouteApi("/signed-in/compare");
const words = strings.compare;
const MOST = 100;

interface Chosen {
  contract: string | null;
  version: string | null;
}

interface ChoiceProps {
  title: string;
  contracts: readonly ContractOut[];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

function Choice({ title, contracts, chosen, onChange }: ChoiceProps) {
  const versions = useQuery({
    ...listVersionsOptions({ path: { contract_id: chosen.contract ?? "" } }),
    enabled: chosen.contract !== null,
  });
  return (
    <fieldset className={classes.choice}>
      <legend>{title}</legend>
      <Select
        label={words.choose.contract}
        placeholder={words.choose.placeholder}
        searchable
        data={contracts.map(({ id, title: name }) => ({ value: id, label: name }))}
        value={chosen.contract}
        onChange={(contract) => onChange({ contract, version: null })}
      />
      <Select
        label={words.choose.version}
        disabled={chosen.contract === null}
        data={(versions.data ?? []).map(({ id, number, file_name }) => ({
          value: id,
          label: `${words.version(number)}, ${file_name}`,
        }))}
        value={chosen.version ?? versions.data?.[0]?.id ?? null}
        onChange={(version) => onChange({ ...chosen, version })}
      />
    </fieldset>
  );
}

/** Choose what to compare. */
export function ChoosePage() {
  const { old: oldContract, new: newContract } = route.useSearch();
  const contracts = useQuery(listContractsOptions({ query: { limit: MOST, sort: "-updated_at" } }));
  const [old, setOld] = useState<Chosen>({ contract: oldContract ?? null, version: null });
  const [now, setNow] = useState<Chosen>({ contract: newContract ?? null, version: null });
  const { compare, isPending } = useCompare();
  const mayChange = useMayChange();
  const items = contracts.data?.items ?? [];
  const ready = old.contract !== null && now.contract !== null;
  return (
    <div className={classes.choose}>
      <PageTitle title={words.choose.title} />
      <PageBar title={words.choose.title} />
      {!mayChange ? (
        <EmptyState title={words.choose.title}>{strings.shared.onlyRead}</EmptyState>
      ) : contracts.isError ? (
        <ErrorState error={contracts.error} retry={() => void contracts.refetch()} />
      ) : contracts.isPending ? (
        <ListSkeleton rows={2} height={96} />
      ) : items.length === 0 ? (
        <EmptyState
          title={words.choose.noContracts}
          actions={
            <Button component={Link} to="/contracts">
              {words.choose.toContracts}
            </Button>
          }
        >
          {words.choose.noContractsDetail}
        </EmptyState>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (old.contract === null || now.contract === null) return;
            compare({
              old: { contract_id: old.contract, version_id: old.version },
              new: { contract_id: now.contract, version_id: now.version },
            });
          }}
        >
          <p>{words.choose.detail}</p>
          <div className={classes.choices}>
            <Choice title={words.old} contracts={items} chosen={old} onChange={setOld} />
            <IconArrowRight size={20} aria-hidden />
            <Choice title={words.new} contracts={items} chosen={now} onChange={setNow} />
          </div>
          <Button type="submit" disabled={!ready} loading={isPending}>
            {words.choose.start}
          </Button>
        </form>
      )}
    </div>
  );
}
