/** The consultation: the other person's picture is the page; everything else steps back but stays reachable. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { formatClock } from "../../i18n/format";
import { texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { SignalingState } from "../../signaling/signaling";
import { announce } from "../../ui/announcer";
import { useNow } from "../../ui/clock";
import { Heading } from "../../ui/heading";
import { Icon } from "../../ui/icon";
import { MicOff, UserRound } from "../../ui/icons";
import { SelfView } from "../../ui/self-view";
import { Sound } from "../../ui/sound";
import { Video } from "../../ui/video";
import { CallBar } from "./CallBar";
import { ChatPanel } from "./ChatPanel";
import { ConnectionBadge } from "./ConnectionBadge";
import { MoreDialog } from "./MoreDialog";

export function CallPage({ call, signaling }: { call: Call; signaling: SignalingState }): VNode {
  const own = texts().call;
  const name = call.peerName.value;
  const [more, setMore] = useState(false);
  useEffect(() => keepAwake(), []);
  useEffect(() => announce(texts().call.begun({ name: call.peerName.peek() })), [call]);
  return (
    <div class={`call${call.chatOpen.value ? " call-with-panel" : ""}`} data-testid="call-page">
      <main class="call-main" id="content">
        <div class="stage">
          <Heading hidden>{own.title({ name })}</Heading>
          <RemotePicture call={call} />
          <header class="stage-head">
            <div class="stage-who">
              <span class="stage-name">{name}</span>
              <Duration since={call.startedAt} />
            </div>
            <ConnectionBadge peer={call.peer} />
          </header>
          <div class="stage-self">
            <SelfView media={call.media} compact />
          </div>
          <States call={call} signaling={signaling} />
        </div>
        <CallBar call={call} openMore={() => setMore(true)} />
      </main>
      {call.chatOpen.value && <ChatPanel call={call} />}
      {more && <MoreDialog call={call} onClose={() => setMore(false)} />}
    </div>
  );
}

function RemotePicture({ call }: { call: Call }): VNode {
  const own = texts().call;
  const name = call.peerName.value;
  const connected = call.peer.connectedness.value;
  const covered = connected === "connecting" || call.peerCamera.value === false;
  return (
    <div class="stage-picture">
      <Video
        stream={call.peer.picture.value}
        label={own.remote_video({ name })}
        testId="remote-video"
        hidden={covered}
      />
      {covered && (
        <div class="stage-cover">
          <Icon of={UserRound} size={72} />
          <p>{connected === "connecting" ? own.connecting({ name }) : own.peer_camera_off({ name })}</p>
        </div>
      )}
      <Sound stream={call.peer.sound.value} speakerId={call.media.speakerId.value} />
    </div>
  );
}

function Duration({ since }: { since: Date }): VNode {
  const now = useNow();
  const time = formatClock((now - since.getTime()) / 1000);
  return (
    <span class="stage-time" role="timer" aria-label={texts().call.duration({ time })}>
      {time}
    </span>
  );
}

/** Said in words, one line each, and announced: what is off, and what is interrupted. */
function States({ call, signaling }: { call: Call; signaling: SignalingState }): VNode {
  const own = texts().call;
  const name = call.peerName.value;
  const connectedness = call.peer.connectedness.value;
  return (
    <div class="states" role="status">
      {connectedness === "interrupted" && <p class="state state-caution">{own.interrupted}</p>}
      {connectedness === "connected" && signaling === "interrupted" && <p class="state">{own.server_away}</p>}
      {!call.media.microphoneOn.value && (
        <p class="state">
          <Icon of={MicOff} size={20} />
          {own.your_microphone_off}
        </p>
      )}
      {call.peerMicrophone.value === false && (
        <p class="state">
          <Icon of={MicOff} size={20} />
          {own.peer_microphone_off({ name })}
        </p>
      )}
    </div>
  );
}
