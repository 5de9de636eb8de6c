/** Every component in every state, for whoever designs or tests. Only in builds that ask for it. */
import "./style-page.css";
import { useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { texts } from "../../i18n/language";
import { LocalMedia } from "../../media/local-media";
import { errorCodes, Trouble } from "../../signaling/problem";
import { Brand } from "../../ui/brand";
import { Button, type ButtonKind } from "../../ui/button";
import { DeviceCheck } from "../../ui/device-check";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Heading } from "../../ui/heading";
import { Mic, MicOff, PhoneOff, Plus, Trash } from "../../ui/icons";
import { Notice, type NoticeKind } from "../../ui/notice";
import { Qr } from "../../ui/qr";
import { LanguageSwitch, ThemeSwitch } from "../../ui/switches";
import { troubleSentence } from "../../i18n/trouble";
import { BarButton } from "../call/CallBar";
import { SafetyDigits } from "../call/MoreDialog";
import { PasswordField } from "../practitioner/PasswordField";

const kinds: ButtonKind[] = ["primary", "secondary", "quiet", "danger"];
const notices: NoticeKind[] = ["info", "positive", "caution", "danger"];
const colours = [
  "surface",
  "card",
  "sunken",
  "text",
  "text-quiet",
  "line",
  "line-strong",
  "accent",
  "accent-soft",
];
const signals = [
  "positive",
  "positive-soft",
  "caution",
  "caution-soft",
  "danger",
  "danger-soft",
  "focus",
  "brand",
];
const pattern = ["1110111", "1010101", "1110111", "0001000", "1110111", "1010101", "1110111"];
const nothing = (): void => {};

export function StylePage(): VNode {
  const { common, start, sign_in, call, guests } = texts();
  const [media] = useState(() => new LocalMedia());
  const [open, setOpen] = useState(false);
  const [value, setValue] = useState("");
  return (
    <div class="home" data-testid="style-page">
      <header class="home-head">
        <Brand claim={common.claim} />
        <div class="home-tools">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main class="home-main" id="content">
        <Heading>Style</Heading>
        <Part title="Colour">
          <ul class="swatches">
            {[...colours, ...signals].map((name) => (
              <li key={name}>
                <Swatch name={name} />
                {name}
              </li>
            ))}
          </ul>
        </Part>
        <Part title="Type">
          <p class="heading">{start.title}</p>
          <h2>{start.title}</h2>
          <p class="lead">{start.lead}</p>
          <p>{start.hint}</p>
          <p class="hint">{start.hint}</p>
          <p class="invitation-code">K7QM-2XR9-4WTZ</p>
        </Part>
        <Part title="Button">
          {kinds.map((kind) => (
            <div class="actions" key={kind}>
              <Button kind={kind}>{common.continue}</Button>
              <Button kind={kind} icon={kind === "danger" ? Trash : Plus}>
                {common.continue}
              </Button>
              <Button kind={kind} busy>
                {common.continue}
              </Button>
              <Button kind={kind} disabled>
                {common.continue}
              </Button>
            </div>
          ))}
        </Part>
        <Part title="Field">
          <Field id="s1" label={start.label} hint={start.hint} value={value} onInput={setValue} />
          <Field id="s2" label={start.label} error={start.empty} value={value} onInput={setValue} />
          <Field id="s3" look="input-code" label={start.label} value="K7QM-2XR9-4WTZ" onInput={nothing} />
          <PasswordField
            id="s4"
            label={sign_in.password}
            value={value}
            onInput={setValue}
            autoComplete="new-password"
          />
        </Part>
        <Part title="Notice">
          {notices.map((kind) => (
            <Notice
              key={kind}
              kind={kind}
              title={common.trouble_title}
              actions={<Button>{common.try_again}</Button>}
            >
              <p>{start.hint}</p>
            </Notice>
          ))}
        </Part>
        <Part title="Error sentences">
          {errorCodes.map((code) => (
            <p key={code}>
              <b>{code}</b>{" "}
              {troubleSentence(new Trouble(code, code === "rate_limited" ? 90 : undefined), texts())}
            </p>
          ))}
        </Part>
        <Part title="Camera and sound">
          <div class="actions">
            <Button onClick={() => void media.open({ audio: true, video: true })}>
              {texts().devices.camera_on}
            </Button>
            <Button onClick={() => media.close()}>{texts().devices.camera_off}</Button>
          </div>
          <DeviceCheck media={media} />
        </Part>
        <Part title="Call controls">
          <div class="call-sample">
            <div class="bar" role="group" aria-label={call.controls}>
              <BarButton
                icon={Mic}
                word={call.microphone}
                name={call.microphone_turn_off}
                testId=""
                onClick={nothing}
              />
              <BarButton
                icon={MicOff}
                off
                word={call.microphone_off}
                name={call.microphone_turn_on}
                testId=""
                onClick={nothing}
              />
              <BarButton
                icon={Plus}
                badge={3}
                expanded
                word={call.chat}
                name={call.chat}
                testId=""
                onClick={nothing}
              />
              <BarButton
                icon={PhoneOff}
                danger
                word={call.end}
                name={call.end_call}
                testId=""
                onClick={nothing}
              />
            </div>
          </div>
          <SafetyDigits digits="042817" />
          <SafetyDigits digits={null} />
        </Part>
        <Part title="QR">
          <Qr rows={pattern} label={guests.qr} />
        </Part>
        <Part title="Dialog">
          <Button onClick={() => setOpen(true)}>{guests.create}</Button>
          {open && (
            <Dialog
              title={guests.create}
              onClose={() => setOpen(false)}
              actions={<Button onClick={() => setOpen(false)}>{common.cancel}</Button>}
            >
              <p>{guests.empty}</p>
            </Dialog>
          )}
        </Part>
        <Part title="Waiting">
          <div class="breath" aria-hidden="true">
            <span />
          </div>
        </Part>
      </main>
    </div>
  );
}

function Swatch({ name }: { name: string }): VNode {
  return (
    <span
      class="swatch"
      ref={(element: HTMLSpanElement | null) => element?.style.setProperty("background", `var(--${name})`)}
    />
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
