/** The own picture, mirrored as in a mirror, or the sentence that the camera is off. Sound is never played back. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { LocalMedia } from "../media/local-media";
import { Icon } from "./icon";
import { VideoOff } from "./icons";
import { Video } from "./video";

export function SelfView({ media, compact }: { media: LocalMedia; compact?: boolean }): VNode {
  const track = media.video.value;
  const stream = useMemo(() => (track ? new MediaStream([track]) : null), [track]);
  return (
    <div class={`self-view${compact ? " self-view-compact" : ""}`}>
      {stream ? (
        <Video stream={stream} label={texts().call.self_video} mirrored testId="self-video" />
      ) : (
        <p class="self-view-off">
          <Icon of={VideoOff} size={compact ? 24 : 40} />
          <span>{texts().devices.camera_off}</span>
        </p>
      )}
    </div>
  );
}
