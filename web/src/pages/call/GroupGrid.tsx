/** Several people as equal tiles, in the order in which they came: each with name, what is off, and how the connection stands. */
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import type { Participant } from "../../consultation/participant";
import { texts } from "../../i18n/language";
import { Icon } from "../../ui/icon";
import { MicOff } from "../../ui/icons";
import { SelfView } from "../../ui/self-view";
import { ConnectionBadge } from "./ConnectionBadge";
import { RemotePicture } from "./RemotePicture";

interface GroupGridProps {
  call: Call;
  people: readonly Participant[];
  withSelf: boolean;
}

export function GroupGrid({ call, people, withSelf }: GroupGridProps): VNode {
  const own = texts().call;
  const tiles = people.length + (withSelf ? 1 : 0);
  return (
    <ul class={`grid grid-${tiles}`} aria-label={own.people}>
      {people.map((person) => (
        <li key={person.id} class="tile" data-testid="tile">
          <RemotePicture person={person} speakerId={call.media.speakerId.value} small />
          <TileLine person={person} />
        </li>
      ))}
      {withSelf && (
        <li key="self" class="tile">
          <SelfView media={call.media} compact />
          <p class="tile-line">
            <span class="tile-name">{own.chat_you}</span>
          </p>
        </li>
      )}
    </ul>
  );
}

function TileLine({ person }: { person: Participant }): VNode {
  return (
    <p class="tile-line">
      <span class="tile-name">{person.name}</span>
      {person.microphone.value === false && (
        <span class="tile-state">
          <Icon of={MicOff} size={18} />
          {texts().call.microphone_short[person.microphoneState.value ?? "off"]}
        </span>
      )}
      <ConnectionBadge peer={person.peer} short />
    </p>
  );
}
