import { Tabs } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMe } from "@/lib/me";
import { ADMIN_TABS, type AdminTab } from "@/lib/search";
import { strings } from "@/lib/strings";
import { Page } from "@/ui/Page";
import { EmptyState } from "@/ui/States";
import { Experiments } from "./Experiments";
import { Models } from "./Models";
import { People } from "./People";
import { Providers } from "./Providers";
import classes from "./admin.module.css";

const route = getRouteApi("/signed-in/admin");
const words = strings.admin;

/** For those who run the installation: the server refuses everybody else, and this page says so kindly. */
export function AdminPage() {
  const me = useMe();
  const { tab = "people" } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (next: AdminTab) => void navigate({ search: { tab: next === "people" ? undefined : next } });
  return (
    <Page title={words.title}>
      {!me.is_admin && (
        <EmptyState icon={<IconLock size={28} stroke={1.5} />} title={words.notAllowed}>
          {words.notAllowedDetail}
        </EmptyState>
      )}
      {me.is_admin && (
        <Tabs value={tab} onChange={(next) => open(next as AdminTab)} keepMounted={false} activateTabWithKeyboard>
          <Tabs.List className={`${classes.tabs} fading`}>
            {ADMIN_TABS.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {words.tabs[name]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
          <Tabs.Panel value="models">
            <Models toProviders={() => open("providers")} />
          </Tabs.Panel>
          <Tabs.Panel value="providers">
            <Providers />
          </Tabs.Panel>
          <Tabs.Panel value="experiments">
            <Experiments />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}
