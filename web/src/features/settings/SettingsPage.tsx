import { strings } from "@/lib/strings";
import { PageTitle, TopBar } from "@/ui/Page";
import { Keys } from "./Keys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { Reading } from "./Reading";
import { Sessions } from "./Sessions";
import classes from "./settings.module.css";

export function SettingsPage() {
  return (
    <div className={classes.page}>
      <PageTitle title={strings.settings.title} />
      <TopBar>
        <h1 className={classes.title}>{strings.settings.title}</h1>
      </TopBar>
      <Profile />
      <Reading />
      <Password />
      <Sessions />
      <Keys />
    </div>
  );
}
