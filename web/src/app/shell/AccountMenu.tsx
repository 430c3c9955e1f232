import { Avatar, Menu, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconLogout, IconSettings, IconShieldCog } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { signOutMutation } from "@/api/@tanstack/react-query.gen";
import { signedInHint } from "@/lib/hint";
import { useAppearance, type Appearance } from "@/lib/me";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { useUi } from "@/stores/ui";
import type { Me } from "@/api";
import classes from "./shell.module.css";

const APPEARANCES = (["auto", "light", "dark"] as const).map((value) => ({
  value,
  label: strings.shell.appearances[value],
}));

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word?.charAt(0).toUpperCase() ?? "").join("");
}

export function AccountMenu({ me }: { me: Me }) {
  const { appearance, choose } = useAppearance();
  const showShortcuts = useUi((state) => state.showShortcuts);
  const show = useToasts((state) => state.show);
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    ...signOutMutation(),
    onSuccess: () => {
      signedInHint.set(false);
      client.clear();
      void navigate({ to: "/" });
    },
    onError: (error) => {
      const { title, requestId } = asProblem(error);
      show({ text: title, tone: "error", requestId });
    },
  });
  return (
    <Menu width={264}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <span className="visually-hidden">{strings.shell.account(me.name)}</span>
          <Avatar aria-hidden size={32} radius="xl" color="ink" variant="filled">
            {initials(me.name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{me.name}</strong>
          <span>{me.email}</span>
        </div>
        <Menu.Divider />
        <Menu.Label>{strings.shell.appearance}</Menu.Label>
        <Menu.RadioGroup value={appearance} onChange={(value) => choose(value as Appearance)}>
          {APPEARANCES.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} />}>
          {strings.shell.settings}
        </Menu.Item>
        {me.is_admin && (
          <Menu.Item component={Link} to="/admin" leftSection={<IconShieldCog size={16} />}>
            {strings.admin.title}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          rightSection={<kbd>?</kbd>}
          onClick={() => showShortcuts(true)}
        >
          {strings.shell.shortcuts}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})}>
          {strings.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
