/** Lists of cameras, microphones and, where the browser can switch them, loudspeakers. Choosing takes effect at once. */
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { DeviceChoice, LocalMedia } from "../media/local-media";

export function DevicePickers({ media }: { media: LocalMedia }): VNode {
  const { devices } = texts();
  return (
    <div class="pickers">
      <Picker
        id="pick-camera"
        label={devices.camera}
        choices={media.cameras.value}
        chosen={media.cameraId.value}
        choose={(id) => void media.chooseCamera(id)}
      />
      <Picker
        id="pick-microphone"
        label={devices.microphone}
        choices={media.microphones.value}
        chosen={media.microphoneId.value}
        choose={(id) => void media.chooseMicrophone(id)}
      />
      <Picker
        id="pick-speaker"
        label={devices.speaker}
        choices={media.speakers.value}
        chosen={media.speakerId.value}
        choose={(id) => media.chooseSpeaker(id)}
      />
    </div>
  );
}

interface PickerProps {
  id: string;
  label: string;
  choices: DeviceChoice[];
  chosen: string;
  choose: (id: string) => void;
}

function Picker({ id, label, choices, chosen, choose }: PickerProps): VNode | null {
  if (choices.length === 0) return null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input"
        value={chosen || choices[0]?.id}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {choices.map((choice, index) => (
          <option key={choice.id} value={choice.id}>
            {choice.label || texts().devices.unnamed({ number: index + 1 })}
          </option>
        ))}
      </select>
    </div>
  );
}
