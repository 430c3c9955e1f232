import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { RequestId } from "./States";
import classes from "./ui.module.css";

/** What was just done, for ten seconds, with the way back. */
export function Toasts() {
  const { toasts, dismiss } = useToasts();
  return (
    <section className={classes.toasts} data-screen aria-label={strings.shell.notifications}>
      <div aria-live="polite" aria-relevant="additions" className={classes["toast-list"]}>
        {toasts.map(({ id, text, tone, undo, requestId }) => (
          <div key={id} className={classes.toast} data-tone={tone}>
            <span className={classes["toast-text"]}>
              {text}
              {requestId !== null && <RequestId id={requestId} />}
            </span>
            {undo !== null && (
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => {
                  dismiss(id);
                  undo();
                }}
              >
                {strings.shared.undo}
              </Button>
            )}
            <ActionIcon size={28} onClick={() => dismiss(id)} aria-label={strings.shared.close}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        ))}
      </div>
    </section>
  );
}
