import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { strings } from "@/lib/strings";
import { Brand } from "@/ui/Brand";
import { PageTitle } from "@/ui/Page";
import { Picture } from "./Picture";
import classes from "./landing.module.css";

const words = strings.landing;

/** What Pactoria is, for people who see it for the first time. */
export function LandingPage() {
  return (
    <div className={classes.page}>
      <PageTitle title={words.title} />
      <header className={classes.head}>
        <Brand />
        <nav aria-label={strings.shell.navigation} className={classes.nav}>
          <Button component={Link} to="/sign-in" variant="subtle" color="gray">
            {words.signIn}
          </Button>
          <Button component={Link} to="/sign-up">
            {words.start}
          </Button>
        </nav>
      </header>
      <main>
        <section className={classes.hero}>
          <h1>{words.headline}</h1>
          <p>{words.lead}</p>
          <div className={classes.calls}>
            <Button component={Link} to="/sign-up" size="md">
              {words.start}
            </Button>
            <Button component={Link} to="/sign-in" size="md" variant="default">
              {words.signIn}
            </Button>
          </div>
        </section>
        <Picture />
        <section className={classes.section}>
          <h2>{words.how}</h2>
          <ul className={classes.points}>
            {words.points.map(({ title, text }) => (
              <li key={title}>
                <h3>{title}</h3>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </section>
        <section className={classes.section}>
          <h2>{words.whom}</h2>
          <ul className={classes.whom}>
            {words.audiences.map(({ title, text }) => (
              <li key={title}>
                <h3>{title}</h3>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </section>
      </main>
      <footer className={classes.foot}>
        <p>{words.limit}</p>
        <p>{strings.shared.privacy}</p>
      </footer>
    </div>
  );
}
