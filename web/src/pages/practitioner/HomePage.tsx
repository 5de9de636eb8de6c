/** One dense, quiet page: who waits on the left, invitations on the right, everything else in the head. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import type { EndReason } from "../../consultation/call";
import { formatDate, formatList, formatTime } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { Brand } from "../../ui/brand";
import { Button } from "../../ui/button";
import { Heading } from "../../ui/heading";
import { Ellipsis, KeyRound, Keyboard, LogOut, Route, Video } from "../../ui/icons";
import { Notice } from "../../ui/notice";
import { LanguageSwitch, ThemeSwitch } from "../../ui/switches";
import { DevicesDialog } from "../DevicesDialog";
import { NoCalls } from "../NoCalls";
import { ConnectionDialog } from "./ConnectionDialog";
import { GuestList } from "./GuestList";
import { PasswordDialog } from "./PasswordDialog";
import type { Practice } from "./practice";
import { ShortcutsDialog, useShortcuts } from "./shortcuts";
import { WaitingRoom } from "./WaitingRoom";

type Open = "none" | "devices" | "connection" | "password" | "shortcuts" | "create";

export function HomePage({ practice }: { practice: Practice }): VNode {
  const own = texts().home;
  const [open, setOpen] = useState<Open>("none");
  // On a phone only, for those who wait come first there.
  const [menu, setMenu] = useState(false);
  const count = practice.waitingCount.value;
  const account = practice.account.value;
  useShortcuts(open === "none", {
    "?": () => setOpen("shortcuts"),
    n: () => setOpen("create"),
    "/": () => document.getElementById("guest-search")?.focus(),
    a: () => {
      const first = practice.room
        .peek()
        ?.entries.find(({ connected, entry_id }) => connected && !practice.declining.peek().has(entry_id));
      if (first) practice.admit(first.entry_id);
    },
  });
  return (
    <div class="home" data-testid="home-page">
      <a class="skip" href="#content">
        {texts().common.skip}
      </a>
      <header class="home-head">
        <Brand />
        <span class="home-who">{account?.display_name}</span>
        <span class="home-menu">
          <Button
            kind="quiet"
            icon={Ellipsis}
            expanded={menu}
            testId="home-menu"
            onClick={() => setMenu(!menu)}
          >
            {own.account}
          </Button>
        </span>
        <div class={`home-tools${menu ? "" : " home-tools-folded"}`}>
          <LanguageSwitch />
          <ThemeSwitch />
          <span class="home-shortcuts">
            <Button kind="quiet" icon={Keyboard} onClick={() => setOpen("shortcuts")}>
              {own.shortcuts}
            </Button>
          </span>
          <Button kind="quiet" icon={Route} testId="connection-open" onClick={() => setOpen("connection")}>
            {texts().connection.title}
          </Button>
          <Button kind="quiet" icon={KeyRound} testId="password-open" onClick={() => setOpen("password")}>
            {texts().password.title}
          </Button>
          <Button kind="quiet" icon={LogOut} testId="sign-out" onClick={() => void practice.signOut()}>
            {own.sign_out}
          </Button>
        </div>
      </header>
      <main class="home-main" id="content">
        <div class="home-title">
          <Heading title={count > 0 ? `(${count}) ${own.title}` : own.title}>{own.title}</Heading>
          <PreviousSignIn at={account?.previous_sign_in_at ?? null} />
          <div>
            <Button kind="quiet" icon={Video} testId="devices-open" onClick={() => setOpen("devices")}>
              {texts().devices.check}
            </Button>
          </div>
        </div>
        {practice.lack && <NoCalls lack={practice.lack} link={`${location.origin}/sign-in`} />}
        <LastCall practice={practice} />
        <div class="home-columns">
          <WaitingRoom practice={practice} />
          <GuestList
            guests={practice.guests}
            from={account?.display_name ?? ""}
            quiet={count > 0}
            creating={open === "create"}
            setCreating={(creating) => setOpen(creating ? "create" : "none")}
          />
        </div>
      </main>
      {open === "devices" && (
        <DevicesDialog media={practice.media} forCheck onClose={() => setOpen("none")} />
      )}
      {open === "connection" && <ConnectionDialog practice={practice} onClose={() => setOpen("none")} />}
      {open === "password" && <PasswordDialog practice={practice} onClose={() => setOpen("none")} />}
      {open === "shortcuts" && <ShortcutsDialog onClose={() => setOpen("none")} />}
    </div>
  );
}

function PreviousSignIn({ at }: { at: string | null }): VNode {
  const own = texts().home;
  const date = at === null ? null : new Date(at);
  return (
    <p class="hint" data-testid="previous-sign-in">
      {date
        ? own.previous_sign_in({ date: formatDate(date, language()), time: formatTime(date, language()) })
        : own.first_sign_in}
    </p>
  );
}

function LastCall({ practice }: { practice: Practice }): VNode | null {
  const last = practice.lastCall.value;
  if (!last) return null;
  const own = texts().home;
  const name = formatList(last.names, language());
  const words: Partial<Record<EndReason, typeof own.call_ended>> = {
    peer_lost: own.call_lost,
    failed: own.call_failed,
  };
  return (
    <div data-testid="ended-page">
      <Notice kind="info" takeFocus>
        <p>{words[last.reason]?.({ name }) ?? own.call_ended({ name })}</p>
        <p>{own.call_kept_nothing}</p>
      </Notice>
    </div>
  );
}
