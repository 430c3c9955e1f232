import { strings } from "@/lib/strings";
import { Page } from "@/ui/Page";
import { Keys } from "./Keys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { Reading } from "./Reading";
import { Sessions } from "./Sessions";

export function SettingsPage() {
  return (
    <Page title={strings.settings.title}>
      <Profile />
      <Reading />
      <Password />
      <Sessions />
      <Keys />
    </Page>
  );
}
