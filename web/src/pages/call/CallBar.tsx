/** Microphone, camera, chat, for practitioners the waiting room, more, and apart from them, in red, leave. Always visible, always named. */
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { texts } from "../../i18n/language";
import { Icon, type IconNode } from "../../ui/icon";
import { Ellipsis, MessageSquare, Mic, MicOff, PhoneOff, Users, Video, VideoOff } from "../../ui/icons";

interface CallBarProps {
  call: Call;
  /** How many wait; undefined for guests, who have no waiting room. */
  waiting: number | undefined;
  openMore: () => void;
  openWaiting: () => void;
  /** Says what to do about a device that cannot be had. */
  openDevices: () => void;
}

export function CallBar({ call, waiting, openMore, openWaiting, openDevices }: CallBarProps): VNode {
  const own = texts().call;
  const { media } = call;
  const microphone = media.microphoneOn.value;
  const camera = media.cameraOn.value;
  const group = call.participants.value.length > 1;
  // What leaving means differs: it ends the consultation for both, for all, or for oneself.
  const endsForAll = group && waiting !== undefined;
  const unread = call.chat.unread.value;
  const switchCamera = async (on: boolean): Promise<void> => {
    await media.setCamera(on);
    if (on && media.cameraTold.peek() === "unavailable") openDevices();
  };
  const switchMicrophone = async (on: boolean): Promise<void> => {
    await media.setMicrophone(on);
    if (on && media.microphoneTold.peek() === "unavailable") openDevices();
  };
  return (
    <div class="bar" role="group" aria-label={own.controls}>
      <BarButton
        icon={microphone ? Mic : MicOff}
        word={own.microphone}
        name={microphone ? own.microphone_turn_off : own.microphone_turn_on}
        off={!microphone}
        testId="mute-button"
        onClick={() => void switchMicrophone(!microphone)}
      />
      <BarButton
        icon={camera ? Video : VideoOff}
        word={own.camera}
        name={camera ? own.camera_turn_off : own.camera_turn_on}
        off={!camera}
        testId="camera-button"
        onClick={() => void switchCamera(!camera)}
      />
      <BarButton
        icon={MessageSquare}
        word={own.chat}
        name={unread > 0 ? `${own.chat}: ${own.chat_unread({ count: unread })}` : own.chat}
        expanded={call.chat.open.value}
        badge={unread}
        testId="chat-toggle"
        onClick={() => call.chat.show(!call.chat.open.peek())}
      />
      {waiting !== undefined && (
        <BarButton
          icon={Users}
          word={own.waiting}
          name={own.waiting_count({ count: waiting })}
          badge={waiting}
          testId="waiting-toggle"
          onClick={openWaiting}
        />
      )}
      <BarButton icon={Ellipsis} word={own.more} name={own.more} testId="more-button" onClick={openMore} />
      <span class="bar-gap" />
      <BarButton
        icon={PhoneOff}
        word={endsForAll ? own.end : own.leave}
        name={endsForAll ? own.leave_for_all : group ? own.leave_group : own.leave_call}
        danger
        testId="leave-button"
        onClick={() => call.leave()}
      />
    </div>
  );
}

interface BarButtonProps {
  icon: IconNode;
  word: string;
  name: string;
  testId: string;
  off?: boolean;
  danger?: boolean;
  expanded?: boolean;
  badge?: number;
  onClick: () => void;
}

export function BarButton(props: BarButtonProps): VNode {
  const look = `bar-button${props.off ? " bar-button-off" : ""}${props.danger ? " bar-button-danger" : ""}`;
  return (
    <button
      type="button"
      class={look}
      aria-label={props.name === props.word ? undefined : props.name}
      aria-expanded={props.expanded}
      data-testid={props.testId}
      onClick={props.onClick}
    >
      <span class="bar-icon">
        <Icon of={props.icon} />
        {(props.badge ?? 0) > 0 && <span class="bar-badge">{props.badge}</span>}
      </span>
      <span class="bar-word">{props.word}</span>
    </button>
  );
}
