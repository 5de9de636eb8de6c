/** Said in words, one line each, and announced: what is off, who came and who left, what does not work. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call, News } from "../../consultation/call";
import { texts } from "../../i18n/language";
import type { LocalMedia } from "../../media/local-media";
import type { SignalingState } from "../../signaling/signaling";
import { Icon } from "../../ui/icon";
import { MicOff, VideoOff } from "../../ui/icons";
import { deviceSentence } from "../../ui/device-trouble";

/** Long enough to be read twice, slowly. */
const newsMs = 12_000;

interface StatesProps {
  call: Call;
  signaling: SignalingState;
  /** The sentence for what the server refused last. */
  trouble: string | null;
  openDevices: () => void;
}

export function States({ call, signaling, trouble, openDevices }: StatesProps): VNode {
  const own = texts().call;
  const people = call.participants.value;
  const only = people.length === 1 ? people[0] : undefined;
  const interrupted = people.some(({ peer }) => peer.connectedness.value === "interrupted");
  const serverAway = signaling === "interrupted" && !interrupted;
  return (
    <div class="states" role="status">
      {people.some(({ peer }) => peer.noDirectWay.value) && (
        <p class="state state-caution" data-testid="no-direct-way">
          {own.no_direct_way}
        </p>
      )}
      {serverAway && only?.peer.connectedness.value !== "connecting" && (
        <p class="state">{own.server_away}</p>
      )}
      {trouble && (
        <p class="state state-caution" data-testid="error-message">
          {trouble}
        </p>
      )}
      <Latest news={call.news.value} groupBegins={people.length === 2} />
      <OwnDevice device="microphone" media={call.media} openDevices={openDevices} />
      <OwnDevice device="camera" media={call.media} openDevices={openDevices} />
      {only?.microphone.value === false && !interrupted && (
        <p class="state" data-testid="other-microphone">
          <Icon of={MicOff} size={20} />
          {own.peer_microphone[only.microphoneState.value ?? "off"]({ name: only.name })}
        </p>
      )}
    </div>
  );
}

interface OwnDeviceProps {
  device: "camera" | "microphone";
  media: LocalMedia;
  openDevices: () => void;
}

/** Why the others do not see or hear this person, and the button that mends it. */
function OwnDevice({ device, media, openDevices }: OwnDeviceProps): VNode | null {
  const { call, devices } = texts();
  const camera = device === "camera";
  const told = (camera ? media.cameraTold : media.microphoneTold).value;
  const state = (camera ? media.camera : media.microphone).value;
  if (told === "on" || state === "asking") return null;
  const turnOn = (): void => void (camera ? media.setCamera(true) : media.setMicrophone(true));
  const words = camera ? call.your_camera : call.your_microphone;
  return (
    <p class={`state${told === "off" ? "" : " state-caution"}`} data-testid={`own-${device}`}>
      <Icon of={camera ? VideoOff : MicOff} size={20} />
      <span class="state-words">{told === "unavailable" ? deviceSentence(device, state) : words[told]}</span>
      <button
        type="button"
        class="state-action"
        data-testid={`turn-on-${device}`}
        aria-label={
          told === "unavailable" ? undefined : camera ? call.camera_turn_on : call.microphone_turn_on
        }
        onClick={told === "unavailable" ? openDevices : turnOn}
      >
        {told === "unavailable" ? devices.what_to_do : call.turn_on}
      </button>
    </p>
  );
}

/** With the second of the others it becomes a group: what that means is said once. */
function Latest({ news, groupBegins }: { news: News | null; groupBegins: boolean }): VNode | null {
  const [shown, setShown] = useState<News | null>(null);
  useEffect(() => {
    setShown(news);
    if (!news) return;
    const timer = setTimeout(() => setShown(null), newsMs);
    return () => clearTimeout(timer);
  }, [news]);
  if (!shown) return null;
  const own = texts().call;
  const { name, what } = shown;
  const sentence = { joined: own.joined, hung_up: own.left, lost: own.lost, session_ended: own.left }[what];
  return (
    <p class="state" data-testid="news">
      {sentence({ name })}
      {what === "joined" && groupBegins && ` ${own.group_privacy}`}
    </p>
  );
}
