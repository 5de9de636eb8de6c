/** One other person's picture and sound, or the sentence why there is no picture. Fills whatever it is put into. */
import type { VNode } from "preact";
import type { Participant } from "../../consultation/participant";
import { texts } from "../../i18n/language";
import { Icon } from "../../ui/icon";
import { UserRound } from "../../ui/icons";
import { Sound } from "../../ui/sound";
import { Video } from "../../ui/video";

export interface RemotePictureProps {
  person: Participant;
  speakerId: string;
  /** In a tile: a smaller sign, and the name stands in the tile's own line. */
  small?: boolean;
}

export function RemotePicture({ person, speakerId, small }: RemotePictureProps): VNode {
  const own = texts().call;
  const { name, peer } = person;
  const connecting = peer.connectedness.value === "connecting";
  const { trust, heldByOther } = peer.safety;
  const stopped = trust.state.value === "held" || trust.state.value === "failed" || heldByOther.value;
  const covered = connecting || stopped || person.camera.value === false;
  const camera = person.cameraState.value ?? "off";
  const sentence = stopped
    ? own.safety_held_title
    : small
      ? connecting
        ? own.establishing
        : own.camera_short[camera]
      : connecting
        ? own.connecting({ name })
        : own.peer_camera[camera]({ name });
  return (
    <div class="stage-picture">
      <Video
        stream={peer.picture.value}
        label={own.remote_video({ name })}
        testId="remote-video"
        hidden={covered}
      />
      {covered && (
        <div class={`stage-cover${small ? " stage-cover-small" : ""}`}>
          <Icon of={UserRound} size={small ? 40 : 72} />
          <p data-testid={connecting ? undefined : "other-camera"}>{sentence}</p>
        </div>
      )}
      <Sound stream={peer.sound.value} speakerId={speakerId} />
    </div>
  );
}
