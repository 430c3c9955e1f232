import { strings } from "@/lib/strings";
import classes from "./ui.module.css";

export function Brand({ name = true }: { name?: boolean }) {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden>
        <rect width="32" height="32" rx="8" className={classes["brand-ground"]} />
        <path d="M10 24V8h9.5a5.5 5.5 0 0 1 0 11H10" className={classes["brand-line"]} />
        <path d="M15 24h8" className={classes["brand-line-soft"]} />
      </svg>
      {name && <span>{strings.shared.product}</span>}
    </span>
  );
}
