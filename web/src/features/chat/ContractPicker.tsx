import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listContractsOptions } from "@/api/@tanstack/react-query.gen";
import { ago, sentenceList } from "@/lib/format";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import type { Attached } from "./drafts";
import classes from "./dialogs.module.css";

const words = strings.chat.attach;
const SHOWN = 30;

interface Props {
  chosen: readonly Attached[];
  onAttach: (contracts: Attached[]) => void;
  onClose: () => void;
}

/** Choose contracts of the workspace to go with a question. */
export default function ContractPicker({ chosen, onAttach, onClose }: Props) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 200);
  const [picked, setPicked] = useState<readonly Attached[]>([]);
  const contracts = useQuery({
    ...listContractsOptions({ query: { ...(asked === "" ? {} : { q: asked }), sort: "-updated_at", limit: SHOWN } }),
    placeholderData: keepPreviousData,
  });
  const already = new Set(chosen.map(({ id }) => id));
  const items = contracts.data?.items ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": strings.shared.close }}
      attributes={{ header: { role: "presentation" } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (picked.length === 0) return;
          onAttach([...picked]);
          onClose();
        }}
      >
        <TextInput
          data-autofocus
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <div className={classes.pick}>
          {contracts.isPending && <ListSkeleton rows={5} height={52} />}
          {contracts.isError && <ErrorState error={contracts.error} retry={() => void contracts.refetch()} />}
          {contracts.isSuccess && items.length === 0 && <p className={classes.none}>{asked === "" ? words.empty : words.none}</p>}
          {items.map(({ id, title, parties, updated_at: changed }) => (
            <Checkbox
              key={id}
              className={classes.option}
              label={title}
              description={[sentenceList(parties), ago(changed)].filter((part) => part !== "").join(" · ")}
              checked={already.has(id) || picked.some((one) => one.id === id)}
              disabled={already.has(id)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                setPicked((all) => (on ? [...all, { kind: "contract", id, name: title }] : all.filter((one) => one.id !== id)));
              }}
            />
          ))}
        </div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {strings.shared.cancel}
          </Button>
          <Button type="submit" disabled={picked.length === 0}>
            {words.add(picked.length)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
