/** Does the loudspeaker work: a sound, and the question whether it was heard. Nobody but the person can know. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { allowChimes, canChime, chime } from "../media/chime";
import type { LocalMedia } from "../media/local-media";
import { Button } from "./button";
import { Icon } from "./icon";
import { Volume } from "./icons";

/** Where no sound can be made there is nothing to ask. */
export function SpeakerCheck({ media }: { media: LocalMedia }): VNode | null {
  const { devices, common } = texts();
  const [state, setState] = useState<"untried" | "played" | "heard" | "unheard">("untried");
  if (!canChime()) return null;
  const play = (): void => {
    allowChimes();
    chime("test", media.speakerId.peek());
    setState("played");
  };
  return (
    <div class="speaker" data-testid="speaker-check">
      <p class="level-name">
        <Icon of={Volume} size={20} />
        {devices.speaker}
      </p>
      <p role="status">
        {state === "played" && devices.sound_question}
        {state === "heard" && devices.sound_heard}
        {state === "unheard" && devices.sound_unheard}
      </p>
      <div class="actions">
        {state === "played" ? (
          <>
            <Button testId="sound-heard" onClick={() => setState("heard")}>
              {common.yes}
            </Button>
            <Button testId="sound-unheard" onClick={() => setState("unheard")}>
              {common.no}
            </Button>
          </>
        ) : (
          <Button testId="sound-test" onClick={play}>
            {state === "untried" ? devices.test_sound : devices.test_sound_again}
          </Button>
        )}
      </div>
    </div>
  );
}
