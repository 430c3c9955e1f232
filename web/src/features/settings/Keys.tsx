import { Button, Modal, NumberInput, Select, Skeleton, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createKeyMutation, listKeysOptions, listKeysQueryKey, revokeKeyMutation } from "@/api/@tanstack/react-query.gen";
import type { KeyOut, MadeKey } from "@/api";
import { ago, ahead, dollars, moment } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { Copy, ErrorState } from "@/ui/States";
import { Section } from "./Section";
import classes from "./settings.module.css";

const words = strings.keys;
const DAY_MS = 24 * 60 * 60_000;
const ENDINGS = ["never", "30", "90", "365"] as const;
type Ending = (typeof ENDINGS)[number];

function useComplaint() {
  const show = useToasts((state) => state.show);
  return (error: unknown) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

function KeyForm({ onMade }: { onMade: (key: MadeKey) => void }) {
  const client = useQueryClient();
  const complain = useComplaint();
  const form = useForm({
    initialValues: { name: "", monthly_budget: "" as number | string, ends: "90" as Ending },
    validate: { name: (name) => (name.trim() === "" ? words.name : null) },
  });
  const create = useMutation({
    ...createKeyMutation(),
    onSuccess: onMade,
    onError: (error) => {
      const { fields } = asProblem(error);
      form.setErrors(fields);
      if (Object.keys(fields).length === 0) complain(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: listKeysQueryKey() }),
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(({ name, monthly_budget: budget, ends }) =>
        create.mutate({
          body: {
            name: name.trim(),
            monthly_budget: budget === "" ? null : budget,
            expires_at: ends === "never" ? null : inDays(Number(ends)),
          },
        }),
      )}
    >
      <TextInput label={words.name} placeholder={words.namePlaceholder} maxLength={100} {...form.getInputProps("name")} />
      <NumberInput
        label={words.budget}
        description={words.budgetHint}
        min={0}
        prefix="$"
        hideControls
        {...form.getInputProps("monthly_budget")}
      />
      <Select
        label={words.ends}
        allowDeselect={false}
        data={ENDINGS.map((value) => ({ value, label: words.endings[value] }))}
        {...form.getInputProps("ends")}
      />
      <div>
        <Button type="submit" loading={create.isPending}>
          {words.create}
        </Button>
      </div>
    </form>
  );
}

function Made({ made, onDone }: { made: MadeKey; onDone: () => void }) {
  return (
    <div className={classes.form}>
      <p className={classes.secret}>
        <code>{made.key}</code>
        <Copy value={made.key} label={words.copy} />
      </p>
      <p>{words.madeHint}</p>
      <div>
        <Button onClick={onDone}>{words.done}</Button>
      </div>
    </div>
  );
}

function Revocation({ apiKey, onDone }: { apiKey: KeyOut; onDone: () => void }) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const complain = useComplaint();
  const revoke = useMutation({
    ...revokeKeyMutation(),
    onSuccess: () => show({ text: words.revoked(apiKey.name) }),
    onError: complain,
    onSettled: () => {
      onDone();
      return client.invalidateQueries({ queryKey: listKeysQueryKey() });
    },
  });
  return (
    <div className={classes.form}>
      <p>{words.revokeText}</p>
      <div className={classes.choice}>
        <Button variant="default" onClick={onDone}>
          {strings.shared.cancel}
        </Button>
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate({ path: { key_id: apiKey.id } })}>
          {words.revoke}
        </Button>
      </div>
    </div>
  );
}

/** Keys for programs: made here, shown once, ended here. */
export function Keys() {
  const keys = useQuery(listKeysOptions());
  const [step, setStep] = useState<"name" | MadeKey | null>(null);
  const [revoking, setRevoking] = useState<KeyOut | null>(null);
  const closing = { "aria-label": strings.shared.close };
  return (
    <Section title={words.title} hint={words.hint}>
      {keys.isPending && <Skeleton height={48} />}
      {keys.isError && <ErrorState error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <p className={classes.none}>{words.none}</p>}
      <ul className={classes.sessions} aria-label={words.title}>
        {keys.data?.map((key) => (
          <li key={key.id}>
            <IconKey size={22} stroke={1.5} aria-hidden />
            <span className={classes.session}>
              <strong>{key.name}</strong>
              <span title={moment(key.created_at)}>
                {[
                  `${key.prefix}…`,
                  words.spent(dollars(key.spent), key.monthly_budget === null ? null : dollars(key.monthly_budget)),
                  key.last_used_at === null ? words.never : words.used(ago(key.last_used_at)),
                  key.expires_at === null ? "" : words.until(ahead(key.expires_at)),
                ]
                  .filter((each) => each !== "")
                  .join(" · ")}
              </span>
            </span>
            <Button variant="default" size="compact-sm" aria-label={words.revokeOf(key.name)} onClick={() => setRevoking(key)}>
              {words.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {keys.isSuccess && (
        <Button variant="default" mt={16} onClick={() => setStep("name")}>
          {words.create}
        </Button>
      )}
      <Modal
        opened={step !== null}
        onClose={() => setStep(null)}
        title={step === "name" ? words.create : words.made}
        closeOnClickOutside={step === "name"}
        closeButtonProps={closing}
      >
        {step === "name" && <KeyForm onMade={setStep} />}
        {step !== null && step !== "name" && <Made made={step} onDone={() => setStep(null)} />}
      </Modal>
      <Modal
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={revoking === null ? "" : words.revokeTitle(revoking.name)}
        closeButtonProps={closing}
      >
        {revoking !== null && <Revocation apiKey={revoking} onDone={() => setRevoking(null)} />}
      </Modal>
    </Section>
  );
}
