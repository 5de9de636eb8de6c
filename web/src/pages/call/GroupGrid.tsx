/**
 * Several people as equal tiles, in the order in which they came, oneself last: each with name, what is off, and how the
 * connection stands.
 */
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import type { Participant } from "../../consultation/participant";
import { texts } from "../../i18n/language";
import { Icon } from "../../ui/icon";
import { MicOff } from "../../ui/icons";
import { SelfView } from "../../ui/self-view";
import { ConnectionBadge } from "./ConnectionBadge";
import { InterruptedTile } from "./Interrupted";
import { interruptionOf } from "./interruption";
import { RemotePicture } from "./RemotePicture";

interface GroupGridProps {
  call: Call;
  people: readonly Participant[];
  ownLostAt: number | null;
  silent: boolean;
}

export function GroupGrid({ call, people, ownLostAt, silent }: GroupGridProps): VNode {
  const own = texts().call;
  return (
    <ul class={`grid grid-${people.length + 1}`} aria-label={own.people}>
      {people.map((person) => (
        <Tile key={person.id} {...{ call, person, ownLostAt, silent }} />
      ))}
      <li key="self" class="tile">
        <SelfView media={call.media} compact />
        <p class="tile-line">
          <span class="tile-name">{own.chat_you}</span>
        </p>
      </li>
    </ul>
  );
}

type TileProps = Omit<GroupGridProps, "people"> & { person: Participant };

function Tile({ call, person, ownLostAt, silent }: TileProps): VNode {
  const interruption = interruptionOf(person, ownLostAt);
  return (
    <li class="tile" data-testid="tile">
      <RemotePicture person={person} speakerId={call.media.speakerId.value} silent={silent} small />
      {interruption && interruption.side !== "own" && <InterruptedTile interruption={interruption} />}
      <TileLine person={person} />
    </li>
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
