import type { ReactNode } from "react";
import classes from "./settings.module.css";

export function Section({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes["section-head"]}>
        <h2>{title}</h2>
        <p>{hint}</p>
      </div>
      <div className={classes["section-body"]}>{children}</div>
    </section>
  );
}
