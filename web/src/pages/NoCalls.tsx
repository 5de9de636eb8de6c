/** This browser cannot take part: says so, why as far as it can be known, and the way on, with the link to take along. */
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { Lack } from "../media/abilities";
import { deviceOf, isApp } from "../media/browser";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Heading } from "../ui/heading";
import { Notice } from "../ui/notice";

interface NoCallsProps {
  /** This is all that the page has to say. */
  alone?: boolean;
  lack: Lack;
  /** What is to be opened elsewhere. */
  link: string;
  /** Without devices one can still listen and write. */
  goOn?: () => void;
}

export function NoCalls({ alone, lack, link, goOn }: NoCallsProps): VNode {
  const { browser } = texts();
  const device = deviceOf(navigator.userAgent, navigator.maxTouchPoints);
  const inApp = isApp(navigator.userAgent);
  const title = lack === "calls" ? browser.no_calls : browser.no_devices;
  return (
    <div class="no-calls" data-testid="no-calls">
      {alone && <Heading>{title}</Heading>}
      <Notice
        kind="caution"
        {...(alone ? {} : { title })}
        actions={
          <>
            <CopyButton kind="primary" text={link} label={browser.copy_link} />
            {goOn && lack === "devices" && (
              <Button testId="go-on" onClick={goOn}>
                {browser.go_on}
              </Button>
            )}
          </>
        }
      >
        <p>{inApp ? browser.in_app[device] : browser.elsewhere[device]}</p>
        <div class="field">
          <label for="link-to-copy">{browser.link}</label>
          <input
            id="link-to-copy"
            class="input"
            readOnly
            value={link}
            data-testid="link-to-copy"
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
      </Notice>
      {lack === "calls" && !inApp && <p class="hint">{browser.switched_off[device]}</p>}
    </div>
  );
}
