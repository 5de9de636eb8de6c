/** Shows in a bar and in words that the microphone hears something. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { watchLevel } from "../media/level";
import { Icon } from "./icon";
import { Mic } from "./icons";

const audible = 0.35;

export function LevelMeter({ track }: { track: MediaStreamTrack }): VNode {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [measured, setMeasured] = useState(true);
  useEffect(() => {
    try {
      return watchLevel(track, (value) => {
        setLevel(Math.round(value * 50) / 50);
        if (value > audible) setHeard(true);
      });
    } catch {
      setMeasured(false);
    }
  }, [track]);
  const { devices } = texts();
  if (!measured) {
    return (
      <p class="level-name">
        <Icon of={Mic} size={20} />
        {devices.microphone_on}
      </p>
    );
  }
  return (
    <div class="level">
      <p class="level-name">
        <Icon of={Mic} size={20} />
        {devices.microphone}
      </p>
      <meter class="level-bar" min={0} max={1} value={level} aria-label={devices.level} />
      <p role="status">{heard ? devices.heard : devices.say_something}</p>
    </div>
  );
}
