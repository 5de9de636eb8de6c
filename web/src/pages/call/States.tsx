/** Said in words, one line each, and announced: what is off, who came and who left, what does not work. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call, News } from "../../consultation/call";
import { texts } from "../../i18n/language";
import type { SignalingState } from "../../signaling/signaling";
import { Icon } from "../../ui/icon";
import { MicOff } from "../../ui/icons";

/** Long enough to be read twice, slowly. */
const newsMs = 12_000;

interface StatesProps {
  call: Call;
  signaling: SignalingState;
  /** The sentence for what the server refused last. */
  trouble: string | null;
}

export function States({ call, signaling, trouble }: StatesProps): VNode {
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
      {!call.media.microphoneOn.value && (
        <p class="state">
          <Icon of={MicOff} size={20} />
          {own.your_microphone_off}
        </p>
      )}
      {only?.microphone.value === false && !interrupted && (
        <p class="state">
          <Icon of={MicOff} size={20} />
          {own.peer_microphone_off({ name: only.name })}
        </p>
      )}
    </div>
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
