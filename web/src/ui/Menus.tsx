import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./menus.module.css";

/** A line of explanation below what a menu's item is called. */
export function MenuHint({ children }: { children: ReactNode }) {
  return <span className={classes.hint}>{children}</span>;
}

interface FileProps {
  href: string;
  icon: Icon;
  title: string;
  hint: string;
  disabled?: boolean;
}

/** An item of a menu that downloads a file. */
export function MenuFile({ href, icon: Picture, title, hint, disabled = false }: FileProps) {
  return (
    <Menu.Item component="a" href={href} download disabled={disabled} leftSection={<Picture size={18} stroke={1.6} />}>
      {title}
      <MenuHint>{hint}</MenuHint>
    </Menu.Item>
  );
}

interface ExportProps {
  label: string;
  /** Whether the menu is open, where a key opens it too. */
  opened?: boolean;
  onChange?: (opened: boolean) => void;
  /** `MenuFile`s. */
  children: ReactNode;
}

/** What a page can be taken away as, in the top bar. */
export function ExportMenu({ label, children, ...state }: ExportProps) {
  return (
    <Menu width={272} {...state}>
      <Menu.Target>
        <Button
          variant="default"
          data-compact
          aria-label={label}
          leftSection={<IconDownload size={16} />}
          rightSection={<IconChevronDown size={14} />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
