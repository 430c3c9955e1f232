import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { strings } from "@/lib/strings";
import { Brand } from "@/ui/Brand";
import { PageTitle } from "@/ui/Page";
import classes from "./auth.module.css";

interface Props {
  title: string;
  lead?: string;
  children: ReactNode;
  foot?: ReactNode;
}

/** A form of few fields on a quiet page. */
export function AuthFrame({ title, lead, children, foot }: Props) {
  return (
    <div className={classes.page}>
      <PageTitle title={title} />
      <header className={classes.head}>
        <Link to="/" className={classes.brand}>
          <Brand />
        </Link>
      </header>
      <main className={classes.main}>
        <div className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
          {children}
        </div>
        {foot !== undefined && <p className={classes.foot}>{foot}</p>}
      </main>
      <footer className={classes.end}>{strings.shared.privacy}</footer>
    </div>
  );
}
