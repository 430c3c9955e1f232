import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ContractOut, PlaybookSummary } from "@/api";
import { estimateRun } from "@/api";
import { aiCheckComplianceMutation, listPlaybooksOptions } from "@/api/@tanstack/react-query.gen";
import { ago, dollars, moment } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { checksKey, useChecks, useProblemToast } from "./queries";
import classes from "./compliance.module.css";

const words = strings.compliance.choose;
type Engine = "offline" | "model";

/** Ask for a check and go there; what was checked before is there at once. */
export function useStart(contractId: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = useProblemToast();
  return useMutation({
    ...aiCheckComplianceMutation(),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: checksKey(contractId) });
      void navigate({ to: "/contracts/$contractId/compliance", params: { contractId }, search: { run: id } });
    },
    onError,
  });
}

/** The playbook that fits best before one is chosen: an own one for contracts of this type, else a shipped one. */
function fitting(playbooks: readonly PlaybookSummary[], type: string | null): string | null {
  const fits = playbooks.filter(({ types }) => type !== null && types.includes(type));
  return (fits.find(({ shipped }) => !shipped) ?? fits[0] ?? null)?.key ?? null;
}

function Cost({ contractId, versionId, playbook }: { contractId: string; versionId: string | undefined; playbook: string }) {
  const estimate = useQuery({
    queryKey: ["estimate", "compliance", contractId, versionId, playbook],
    retry: false,
    queryFn: async ({ signal }) => {
      const body = { kind: "compliance" as const, contract_id: contractId, version_id: versionId ?? null, playbook, engine: "model" as const };
      return (await estimateRun({ body, signal, throwOnError: true })).data;
    },
  });
  if (estimate.isError) return <p className={classes.note}>{asProblem(estimate.error).detail}</p>;
  if (estimate.data === undefined) return <p className={classes.note}>{strings.shared.loading}</p>;
  const { model, model_name: name, cost_least: least, cost_most: most } = estimate.data;
  return <p className={classes.note}>{words.cost(dollars(least), dollars(most), name ?? model ?? "")}</p>;
}

interface Props {
  contract: ContractOut;
  versionId: string | undefined;
  wanted: string | undefined;
}

/** Which playbook, and who reads; below, what was checked before. */
export function Choose({ contract, versionId, wanted }: Props) {
  const playbooks = useQuery(listPlaybooksOptions());
  const checks = useChecks(contract.id);
  const start = useStart(contract.id);
  const mayChange = useMayChange();
  const [picked, setPicked] = useState<string | null>(wanted ?? null);
  const [engine, setEngine] = useState<Engine>("offline");
  if (playbooks.isError) return <ErrorState error={playbooks.error} retry={() => void playbooks.refetch()} />;
  if (playbooks.data === undefined) return <ListSkeleton rows={3} />;
  const playbook = picked ?? fitting(playbooks.data, contract.contract_type);
  const options = (own: boolean) =>
    playbooks.data.filter(({ shipped }) => shipped !== own).map(({ key, name }) => ({ value: key, label: name }));
  const groups = [
    { group: words.own, items: options(true) },
    { group: words.shipped, items: options(false) },
  ].filter(({ items }) => items.length > 0);
  const names = new Map(playbooks.data.map(({ key, name }) => [key, name]));
  return (
    <div className={classes.choose}>
      <IconChecklist size={28} stroke={1.5} aria-hidden className={classes["choose-icon"]} />
      <h2>{words.title}</h2>
      <p>{mayChange ? words.detail : strings.shared.onlyRead}</p>
      {mayChange && <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (playbook !== null) start.mutate({ body: { contract_id: contract.id, version_id: versionId ?? null, playbook, engine } });
        }}
      >
        <Select
          label={words.playbook}
          placeholder={words.placeholder}
          data={groups}
          value={playbook}
          onChange={setPicked}
          allowDeselect={false}
          searchable
          nothingFoundMessage={strings.shell.palette.nothing}
        />
        <SegmentedControl
          aria-label={words.engine}
          value={engine}
          onChange={setEngine}
          data={(["offline", "model"] as const).map((value) => ({ value, label: words.engines[value] }))}
        />
        {engine === "offline" || playbook === null ? (
          <p className={classes.note}>{words.free}</p>
        ) : (
          <Cost contractId={contract.id} versionId={versionId} playbook={playbook} />
        )}
        <div className={classes.actions}>
          <Button type="submit" disabled={playbook === null} loading={start.isPending}>
            {words.start}
          </Button>
          <Button component={Link} to="/playbooks" variant="subtle" color="gray">
            {words.manage}
          </Button>
        </div>
      </form>}
      {(checks.data?.length ?? 0) > 0 && (
        <section className={classes.earlier}>
          <h3>{words.earlier}</h3>
          <ul>
            {checks.data?.slice(0, 8).map(({ id, created_at: at, request }) => (
              <li key={id}>
                <Link
                  to="/contracts/$contractId/compliance"
                  params={{ contractId: contract.id }}
                  search={{ run: id }}
                >
                  {names.get(String(request.playbook)) ?? strings.compliance.title}
                </Link>
                <span title={moment(at)}>{ago(at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
