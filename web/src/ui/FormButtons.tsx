import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { strings } from "@/lib/strings";
import classes from "./form-buttons.module.css";

interface Props {
  onCancel: () => void;
  /** What the form does, where it is not to save. */
  submit?: string;
  loading?: boolean;
  disabled?: boolean;
  /** What else can be done, before the two. */
  children?: ReactNode;
}

/** The foot of a form: leave it, or do what it is for. */
export function FormButtons({ onCancel, submit = strings.shared.save, loading = false, disabled = false, children }: Props) {
  return (
    <div className={classes.buttons}>
      {children}
      <Button variant="default" onClick={onCancel}>
        {strings.shared.cancel}
      </Button>
      <Button type="submit" loading={loading} disabled={disabled}>
        {submit}
      </Button>
    </div>
  );
}
