/** Own picture, level meter, pickers and what to do when a device does not work: the camera check, wherever it is needed. */
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { LocalMedia } from "../media/local-media";
import { Button } from "./button";
import { DevicePickers } from "./device-pickers";
import { DeviceTrouble, hasTrouble, isFailure } from "./device-trouble";
import { LevelMeter } from "./level-meter";
import { Notice } from "./notice";
import { Video } from "./icons";
import { SelfView } from "./self-view";
import { SpeakerCheck } from "./speaker-check";

interface DeviceCheckProps {
  media: LocalMedia;
  /** The page has the button for asking again elsewhere. */
  askedElsewhere?: boolean;
}

export function DeviceCheck({ media, askedElsewhere = false }: DeviceCheckProps): VNode {
  const { devices } = texts();
  const track = media.audio.value;
  // Where no picture can be, what to do about it takes the place.
  const failed = isFailure(media.camera.value) && !media.video.value;
  return (
    <div class={`device-check${failed ? " device-check-plain" : ""}`} data-testid="device-check">
      {!failed && (
        <div class="device-picture">
          <SelfView media={media} />
          {media.cameraOn.value && <p class="hint">{devices.self}</p>}
        </div>
      )}
      <div class="device-words">
        {media.asking.value && (
          <Notice kind="info">
            <p>{devices.asking}</p>
          </Notice>
        )}
        <DeviceTrouble media={media} askedElsewhere={askedElsewhere} />
        {track ? (
          <LevelMeter key={track.id} track={track} />
        ) : (
          !media.asking.value && media.microphone.value === "off" && <p>{devices.microphone_off}</p>
        )}
        <CameraSwitch media={media} />
        <SpeakerCheck media={media} />
        <details class="fold">
          <summary>{devices.choose}</summary>
          <DevicePickers media={media} />
        </details>
      </div>
    </div>
  );
}

function CameraSwitch({ media }: { media: LocalMedia }): VNode | null {
  if (media.camera.value !== "off" || media.asking.value || hasTrouble(media)) return null;
  return (
    <Button icon={Video} onClick={() => void media.setCamera(true)}>
      {texts().devices.camera_on}
    </Button>
  );
}
