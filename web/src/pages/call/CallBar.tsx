/** The row of five: microphone, camera, chat, more, and apart from them, in red, leave. Always visible, always named. */
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { texts } from "../../i18n/language";
import { Icon, type IconNode } from "../../ui/icon";
import { Ellipsis, MessageSquare, Mic, MicOff, PhoneOff, Video, VideoOff } from "../../ui/icons";

export function CallBar({ call, openMore }: { call: Call; openMore: () => void }): VNode {
  const own = texts().call;
  const { media } = call;
  const microphone = media.microphoneOn.value;
  const camera = media.cameraOn.value;
  const unread = call.unread.value;
  return (
    <div class="bar" role="group" aria-label={own.controls}>
      <BarButton
        icon={microphone ? Mic : MicOff}
        word={own.microphone}
        name={microphone ? own.microphone_turn_off : own.microphone_turn_on}
        off={!microphone}
        testId="mute-button"
        onClick={() => void media.setMicrophone(!microphone)}
      />
      <BarButton
        icon={camera ? Video : VideoOff}
        word={own.camera}
        name={camera ? own.camera_turn_off : own.camera_turn_on}
        off={!camera}
        testId="camera-button"
        onClick={() => void media.setCamera(!camera)}
      />
      <BarButton
        icon={MessageSquare}
        word={own.chat}
        name={unread > 0 ? `${own.chat}: ${own.chat_unread({ count: unread })}` : own.chat}
        expanded={call.chatOpen.value}
        badge={unread}
        testId="chat-toggle"
        onClick={() => call.openChat(!call.chatOpen.peek())}
      />
      <BarButton icon={Ellipsis} word={own.more} name={own.more} testId="more-button" onClick={openMore} />
      <span class="bar-gap" />
      <BarButton
        icon={PhoneOff}
        word={own.leave}
        name={own.leave_call}
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
