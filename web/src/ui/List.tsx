import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import classes from "./list.module.css";

function Anchor({ className = "", children, ...rest }: ComponentProps<"a">) {
  return (
    <a {...rest} className={`${classes.name} ${className}`}>
      {children}
    </a>
  );
}

/** The name of what a row stands for. The whole row leads there, but for buttons in it. */
export const RowLink = createLink(Anchor);

/** A list whose rows lead somewhere. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.rows} data-rows aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  /** A `RowLink`. */
  name: ReactNode;
  /** Lines below the name. */
  about: readonly ReactNode[];
  /** For what is the feature's own in a row. */
  className?: string;
  /** What stands beside: states, buttons, a menu. */
  children?: ReactNode;
}

export function Row({ name, about, className = "", children }: RowProps) {
  return (
    <li className={`${classes.row} ${className}`}>
      <div className={classes.what}>
        {name}
        {about.map((line, at) => (
          <span key={at} className={classes.about}>
            {line}
          </span>
        ))}
      </div>
      {children}
    </li>
  );
}
