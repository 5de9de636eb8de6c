/** Own picture, level meter, pickers and what to do when a device does not work: the camera check, wherever it is needed. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { browserName } from "../media/browser";
import type { LocalMedia } from "../media/local-media";
import { Button } from "./button";
import { DevicePickers } from "./device-pickers";
import { LevelMeter } from "./level-meter";
import { Notice } from "./notice";
import { RefreshCw, Video } from "./icons";
import { SelfView } from "./self-view";
import { SpeakerCheck } from "./speaker-check";

export function DeviceCheck({ media }: { media: LocalMedia }): VNode {
  const { devices } = texts();
  const track = media.audio.value;
  return (
    <div class="device-check" data-testid="device-check">
      <div class="device-picture">
        <SelfView media={media} />
        {media.cameraOn.value && <p class="hint">{devices.self}</p>}
      </div>
      <div class="device-words">
        {media.asking.value && (
          <Notice kind="info">
            <p>{devices.asking}</p>
          </Notice>
        )}
        {track ? (
          <LevelMeter key={track.id} track={track} />
        ) : (
          !media.asking.value && <p>{devices.microphone_off}</p>
        )}
        <DeviceTrouble media={media} />
        <SpeakerCheck media={media} />
        <details class="fold">
          <summary>{devices.choose}</summary>
          <DevicePickers media={media} />
        </details>
      </div>
    </div>
  );
}

function DeviceTrouble({ media }: { media: LocalMedia }): VNode | null {
  const { devices } = texts();
  const [browser] = useState(() => browserName(navigator.userAgent));
  const camera = media.camera.value;
  const microphone = media.microphone.value;
  const again = (
    <Button
      icon={RefreshCw}
      onClick={() => void media.open({ audio: microphone !== "on", video: camera !== "on" })}
    >
      {devices.ask_again}
    </Button>
  );
  if (camera === "denied" || microphone === "denied") {
    return (
      <Notice kind="caution" title={devices.denied_title} actions={again}>
        <p>{devices.denied[browser]}</p>
      </Notice>
    );
  }
  const sentences = [
    camera === "missing" && devices.camera_missing,
    camera === "in_use" && devices.camera_in_use,
    microphone === "missing" && devices.microphone_missing,
    microphone === "in_use" && devices.microphone_in_use,
  ].filter((sentence) => sentence !== false);
  if (sentences.length > 0) {
    return (
      <Notice kind="caution" actions={again}>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Notice>
    );
  }
  if (camera !== "off" || media.asking.value) return null;
  return (
    <Button icon={Video} onClick={() => void media.setCamera(true)}>
      {devices.camera_on}
    </Button>
  );
}
