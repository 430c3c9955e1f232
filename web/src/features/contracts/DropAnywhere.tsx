import { IconFileDownload } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { useUploads } from "@/stores/uploads";
import classes from "./uploads.module.css";

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** Files dropped anywhere on the page are uploaded, or given to the page that asked for them. */
export function DropAnywhere() {
  const add = useUploads((state) => state.receiver?.take ?? state.add);
  const words = useUploads((state) => state.receiver ?? strings.contracts.drop);
  const [over, setOver] = useState(false);
  const mayChange = useMayChange();
  const asked = useUploads((state) => state.receiver !== null);
  const wanted = mayChange || asked; // whoever may only read contracts may show the assistant a file
  useEffect(() => {
    if (!wanted) return;
    // Moving over a child leaves its parent, so entering and leaving are counted.
    let depth = 0;
    const listeners = new AbortController();
    const on = (name: "dragenter" | "dragleave" | "dragover" | "drop", act: (event: DragEvent) => void) =>
      window.addEventListener(
        name,
        (event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          act(event);
        },
        listeners,
      );
    on("dragenter", () => {
      depth += 1;
      setOver(true);
    });
    on("dragleave", () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    });
    on("dragover", () => undefined);
    on("drop", (event) => {
      depth = 0;
      setOver(false);
      add([...(event.dataTransfer?.files ?? [])]);
    });
    return () => listeners.abort();
  }, [add, wanted]);
  if (!over) return null;
  return (
    <div className={classes.drop} aria-hidden>
      <div className={classes["drop-card"]}>
        <IconFileDownload size={32} stroke={1.5} />
        <strong>{words.title}</strong>
        <span>{words.detail}</span>
      </div>
    </div>
  );
}
