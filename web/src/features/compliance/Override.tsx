import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useId, useState } from "react";
import type { Standing } from "@/api";
import { strings } from "@/lib/strings";
import { STANDINGS, type Judged } from "./verdicts";
import classes from "./compliance.module.css";

const words = strings.compliance.form;

interface Props {
  verdict: Judged;
  pending: boolean;
  onSave: (standing: Standing, reason: string) => void;
  onCancel: () => void;
}

/** What holds in place of what was found, and why. */
export function Override({ verdict, pending, onSave, onCancel }: Props) {
  const label = useId();
  const [standing, setStanding] = useState<Standing>(verdict.standing === "met" ? "deviates" : "met");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === "";
  return (
    <form
      noValidate
      data-screen
      className={classes.override}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!missing) onSave(standing, reason.trim());
      }}
    >
      <h4 id={label}>{words.title}</h4>
      <SegmentedControl
        size="xs"
        aria-labelledby={label}
        value={standing}
        onChange={setStanding}
        data={STANDINGS.filter((one) => one !== verdict.standing).map((value) => ({
          value,
          label: strings.compliance.standings[value],
        }))}
      />
      <Textarea
        label={words.reason}
        description={words.reasonHint}
        required
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        data-autofocus
        error={asked && missing ? words.missing : undefined}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.actions}>
        <Button type="submit" loading={pending}>
          {words.save}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {strings.shared.cancel}
        </Button>
      </div>
    </form>
  );
}
