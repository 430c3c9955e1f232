import { ActionIcon, Menu, Skeleton, Tooltip, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import {
  IconCalendarEvent,
  IconChartBar,
  IconChecklist,
  IconDots,
  IconFiles,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconMessageCircle,
  IconSearch,
  IconSettings,
  IconShieldCog,
  IconTable,
} from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { DropAnywhere } from "@/features/contracts/DropAnywhere";
import { UploadTray } from "@/features/contracts/UploadTray";
import { useMe } from "@/lib/me";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { useUploads } from "@/stores/uploads";
import { useUi } from "@/stores/ui";
import { Brand } from "@/ui/Brand";
import { useKeptFocus } from "@/ui/keep-focus";
import { useNarrow } from "@/ui/use-phone";
import { TopBarSlot } from "@/ui/Page";
import { TextSkeleton } from "@/ui/States";
import { Toasts } from "@/ui/Toasts";
import { AccountMenu } from "./AccountMenu";
import { openPalette } from "./palette-store";
import { Shortcuts } from "./Shortcuts";
import classes from "./shell.module.css";

const Palette = lazy(() => import("./Palette"));
const PLACES = [
  { to: "/contracts", label: strings.shell.contracts, icon: IconFiles },
  { to: "/chat", label: strings.shell.assistant, icon: IconMessageCircle },
  { to: "/grids", label: strings.grids.title, icon: IconTable },
  { to: "/deadlines", label: strings.deadlines.title, icon: IconCalendarEvent },
  { to: "/playbooks", label: strings.playbooks.title, icon: IconChecklist },
  { to: "/dashboard", label: strings.usage.menu, icon: IconChartBar },
  { to: "/settings", label: strings.shell.settings, icon: IconSettings },
] as const;
const ADMIN = { to: "/admin", label: strings.admin.title, icon: IconShieldCog } as const;
const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Comparisons have addresses of their own and belong to the contracts. */
function useIsWithin(place: string) {
  return useLocation({ select: ({ pathname }) => place === "/contracts" && pathname.startsWith("/compare") });
}

function Place({ to, label, icon: Icon, narrow }: ((typeof PLACES)[number] | typeof ADMIN) & { narrow: boolean }) {
  const within = useIsWithin(to);
  return (
    <Tooltip label={label} position="right" disabled={!narrow}>
      <Link
        to={to}
        className={classes.place}
        data-active={within || undefined}
        activeProps={{ "data-active": true }}
        aria-label={narrow ? label : undefined}
      >
        <Icon size={20} stroke={1.7} aria-hidden />
        <span className={classes["place-name"]}>{label}</span>
      </Link>
    </Tooltip>
  );
}

function Rail() {
  const { railNarrow: chosen, toggleRail } = useUi();
  const isNarrow = useNarrow();
  const railNarrow = chosen || isNarrow;
  const me = useMe();
  const foot = [...PLACES.slice(-1), ...(me.is_admin ? [ADMIN] : [])];
  const label = railNarrow ? strings.shell.widen : strings.shell.narrow;
  return (
    <nav className={classes.rail} aria-label={strings.shell.navigation} data-narrow={railNarrow || undefined}>
      <Link to="/contracts" className={classes["rail-brand"]} aria-label={strings.shared.product}>
        <Brand name={!railNarrow} />
      </Link>
      {PLACES.slice(0, -1).map((place) => (
        <Place key={place.to} {...place} narrow={railNarrow} />
      ))}
      <div className={classes["rail-foot"]}>
        {foot.map((place) => (
          <Place key={place.to} {...place} narrow={railNarrow} />
        ))}
        {!isNarrow && (
          <Tooltip label={label} position="right">
            <ActionIcon onClick={toggleRail} aria-label={label} className={classes["rail-toggle"]} size={36}>
              {railNarrow ? <IconLayoutSidebarLeftExpand size={20} /> : <IconLayoutSidebarLeftCollapse size={20} />}
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </nav>
  );
}

/** How many places stand side by side on a phone; the others are in a menu beside them. */
const IN_REACH = 4;

function BottomPlace({ to, label, icon: Icon }: (typeof PLACES)[number]) {
  const within = useIsWithin(to);
  return (
    <Link
      to={to}
      className={classes["bottom-place"]}
      data-active={within || undefined}
      activeProps={{ "data-active": true }}
    >
      <Icon size={22} stroke={1.7} aria-hidden />
      {label}
    </Link>
  );
}

function BottomBar() {
  const me = useMe();
  const at = useLocation({ select: ({ pathname }) => pathname });
  const rest = [...PLACES.slice(IN_REACH), ...(me.is_admin ? [ADMIN] : [])];
  const within = rest.find(({ to }) => at === to || at.startsWith(`${to}/`))?.to;
  return (
    <nav className={classes.bottom} aria-label={strings.shell.navigation}>
      {PLACES.slice(0, IN_REACH).map((place) => (
        <BottomPlace key={place.to} {...place} />
      ))}
      <Menu position="top-end" width={208}>
        <Menu.Target>
          <UnstyledButton className={classes["bottom-place"]} data-active={within === undefined ? undefined : true}>
            <IconDots size={22} stroke={1.7} aria-hidden />
            {strings.shared.more}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map(({ to, label, icon: Icon }) => (
            <Menu.Item
              key={to}
              component={Link}
              to={to}
              className={classes["more-place"]}
              aria-current={to === within ? "page" : undefined}
              leftSection={<Icon size={20} stroke={1.7} />}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

interface FrameProps {
  rail: ReactNode;
  top: ReactNode;
  bottom: ReactNode;
  children: ReactNode;
}

function Frame({ rail, top, bottom, children }: FrameProps) {
  const page = useRef<HTMLElement>(null);
  useKeptFocus(page);
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip} data-screen>
        {strings.shell.skip}
      </a>
      {rail}
      <div className={classes.stage}>
        {top}
        <main id="content" ref={page} tabIndex={-1} className={classes.content}>
          {children}
        </main>
      </div>
      {bottom}
    </div>
  );
}

/** What stands around every page of somebody who is signed in. */
export function Shell() {
  const me = useMe();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const { showShortcuts } = useUi();
  const setSide = useUploads((state) => state.setSide);
  const side = me.preferences.default_side ?? "neutral";
  useEffect(() => setSide(side), [setSide, side]);
  const undoLatest = useToasts((state) => state.undoLatest);
  useHotkeys(
    [
      ["mod+K", openPalette],
      ["?", () => showShortcuts(true), { usePhysicalKeys: false }],
      ["shift+?", () => showShortcuts(true)],
      ["u", () => undoLatest()],
    ],
    ["INPUT", "TEXTAREA", "SELECT"],
  );
  return (
    <TopBarSlot value={slot}>
      <Frame
        rail={<Rail />}
        bottom={<BottomBar />}
        top={
          <header className={classes.top} data-screen>
            <div ref={setSlot} className={classes.slot} />
            <button type="button" className={classes.search} onClick={openPalette}>
              <IconSearch size={16} aria-hidden />
              <span className={classes["search-words"]}>{strings.shell.search}</span>
              <kbd className={classes["search-keys"]} aria-hidden>
                {APPLE ? "⌘" : "Ctrl"} K
              </kbd>
            </button>
            <AccountMenu me={me} />
          </header>
        }
      >
        <Outlet />
      </Frame>
      <DropAnywhere />
      <UploadTray />
      <Toasts />
      <Shortcuts />
      <Suspense>
        <Palette />
      </Suspense>
    </TopBarSlot>
  );
}

export function ShellSkeleton() {
  return (
    <Frame
      rail={
        <div className={classes.rail}>
          <span className={classes["rail-brand"]}>
            <Brand />
          </span>
        </div>
      }
      top={
        <div className={classes.top}>
          <Skeleton height={16} width={160} />
        </div>
      }
      bottom={null}
    >
      <div className={classes.skeleton}>
        <TextSkeleton />
      </div>
    </Frame>
  );
}
