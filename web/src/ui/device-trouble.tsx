/** What to do when camera or microphone cannot be had: the true reason, and where this browser has its switch, in words and drawn. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { browserName } from "../media/browser";
import type { DeviceState } from "../media/capture";
import type { LocalMedia } from "../media/local-media";
import { Button } from "./button";
import { RefreshCw } from "./icons";
import { Notice } from "./notice";
import { PermissionDrawing } from "./permission-drawing";

const mendable: ReadonlySet<DeviceState> = new Set(["denied", "missing", "in_use", "interrupted"]);

/** Wanted, and not there. */
export function isFailure(state: DeviceState): boolean {
  return mendable.has(state) || state === "unsupported";
}

/** Something is wrong with camera or microphone. */
export function hasTrouble(media: LocalMedia): boolean {
  return isFailure(media.camera.value) || isFailure(media.microphone.value);
}

/** Asking again may help. */
export function canMend(media: LocalMedia): boolean {
  return mendable.has(media.camera.value) || mendable.has(media.microphone.value);
}

/** One sentence for one device that is wanted and not there. */
export function deviceSentence(device: "camera" | "microphone", state: DeviceState): string {
  const { devices } = texts();
  const words = device === "camera" ? devices.camera_states : devices.microphone_states;
  switch (state) {
    case "denied":
    case "missing":
    case "in_use":
    case "interrupted":
    case "unsupported":
      return words[state];
    default:
      return device === "camera" ? devices.camera_off : devices.microphone_off;
  }
}

/** Asks the browser again for what is missing. */
export function AskAgain({ media, wide = false }: { media: LocalMedia; wide?: boolean }): VNode {
  const { devices } = texts();
  const states = new Set([media.camera.value, media.microphone.value]);
  const search = !states.has("denied") && states.has("missing");
  return (
    <Button
      kind="primary"
      icon={RefreshCw}
      wide={wide}
      testId="ask-again"
      onClick={() =>
        void media.open({ audio: media.microphone.peek() !== "on", video: media.camera.peek() !== "on" })
      }
    >
      {search ? devices.search_again : devices.ask_again}
    </Button>
  );
}

interface DeviceTroubleProps {
  media: LocalMedia;
  /** The page has the button for asking again elsewhere. */
  askedElsewhere?: boolean;
}

export function DeviceTrouble({ media, askedElsewhere }: DeviceTroubleProps): VNode | null {
  const { devices } = texts();
  const [browser] = useState(() => browserName(navigator.userAgent, navigator.maxTouchPoints));
  const states = { camera: media.camera.value, microphone: media.microphone.value };
  if (!hasTrouble(media)) return null;
  const blocked = states.camera === "denied" || states.microphone === "denied";
  const both = states.camera === "denied" && states.microphone === "denied";
  const sentences = (["camera", "microphone"] as const)
    .filter((device) => isFailure(states[device]))
    .map((device) => deviceSentence(device, states[device]));
  return (
    <div data-testid="device-trouble">
      <Notice
        kind="caution"
        {...(both ? { title: devices.denied_title } : {})}
        actions={!askedElsewhere && canMend(media) && <AskAgain media={media} />}
      >
        {!both && sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
        {blocked && <p>{devices.denied[browser]}</p>}
        {blocked && <PermissionDrawing browser={browser} />}
      </Notice>
    </div>
  );
}
