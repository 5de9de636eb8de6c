/**
 * Microphone, camera, chat, for practitioners the waiting room, more, and apart from them, in red, leave. Always visible, always
 * named; the word under a switch says how it stands.
 */
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
  leave: () => void;
}

/** What leaving means differs: it ends the consultation for both, for all, or for oneself. */
export type LeavingMeans = "end" | "end_for_all" | "leave_group";

export function leavingMeans(others: number, practitioner: boolean): LeavingMeans {
  if (others < 2) return "end";
  return practitioner ? "end_for_all" : "leave_group";
}

export function CallBar({ call, waiting, openMore, openWaiting, openDevices, leave }: CallBarProps): VNode {
  const own = texts().call;
  const { media } = call;
  const microphone = media.microphoneOn.value;
  const camera = media.cameraOn.value;
  const means = leavingMeans(call.participants.value.length, waiting !== undefined);
  const unread = call.chat.unread.value;
  const switchCamera = async (on: boolean): Promise<void> => {
    await media.setCamera(on);
    if (on && media.cameraTold.peek() === "unavailable") openDevices();
  };
  const switchMicrophone = async (on: boolean): Promise<void> => {
    await media.setMicrophone(on);
    if (on && media.microphoneTold.peek() === "unavailable") openDevices();
  };
  const leaveNames = { end: own.end_call, end_for_all: own.leave_for_all, leave_group: own.leave_group };
  return (
    <div class={`bar${waiting === undefined ? "" : " bar-six"}`} role="group" aria-label={own.controls}>
      <div class="bar-group">
        <BarButton
          icon={microphone ? Mic : MicOff}
          word={microphone ? own.microphone : own.microphone_off}
          name={microphone ? own.microphone_turn_off : own.microphone_turn_on}
          off={!microphone}
          testId="mute-button"
          onClick={() => void switchMicrophone(!microphone)}
        />
        <BarButton
          icon={camera ? Video : VideoOff}
          word={camera ? own.camera : own.camera_is_off}
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
            seldom
            testId="waiting-toggle"
            onClick={openWaiting}
          />
        )}
        <BarButton icon={Ellipsis} word={own.more} name={own.more} testId="more-button" onClick={openMore} />
      </div>
      <BarButton
        icon={PhoneOff}
        word={means === "leave_group" ? own.leave : own.end}
        name={leaveNames[means]}
        danger
        testId="leave-button"
        onClick={leave}
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
  /** Where the bar is too narrow for six, this one is found under "more". */
  seldom?: boolean;
  expanded?: boolean;
  badge?: number;
  onClick: () => void;
}

export function BarButton(props: BarButtonProps): VNode {
  const look = [
    "bar-button",
    props.off && "bar-button-off",
    props.danger && "bar-button-danger",
    props.seldom && "bar-button-seldom",
  ].filter(Boolean);
  return (
    <button
      type="button"
      id={props.testId === "" ? undefined : props.testId}
      class={look.join(" ")}
      aria-label={props.name === props.word ? undefined : props.name}
      aria-expanded={props.expanded}
      data-testid={props.testId}
      onClick={props.onClick}
    >
      <span class="bar-icon">
        <Icon of={props.icon} />
        {(props.badge ?? 0) > 0 && <span class="bar-badge" data-count={props.badge} />}
      </span>
      <span class="bar-word">{props.word}</span>
    </button>
  );
}
