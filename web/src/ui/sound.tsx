/** Plays the other person's sound, apart from any picture: a video element keeps silent until its first frame has come. */
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { playOn } from "../media/local-media";
import { Button } from "./button";
import { Volume } from "./icons";
import { keepPlaying, play, stuckPlayers } from "./playing";

export function Sound({ stream, speakerId }: { stream: MediaStream | null; speakerId: string }): VNode {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => (element.current ? keepPlaying(element.current) : undefined), []);
  useEffect(() => {
    const audio = element.current;
    if (!audio || audio.srcObject === stream) return;
    audio.srcObject = stream;
    if (stream) void play(audio);
  }, [stream]);
  useEffect(() => {
    if (element.current) void playOn(element.current, speakerId);
  }, [speakerId]);
  return <audio ref={element} autoplay data-testid="remote-audio" />;
}

/** One button for everything that the browser does not play without a click. */
export function PlayAgain(): VNode | null {
  const stuck = stuckPlayers.value;
  if (stuck.length === 0) return null;
  const { call } = texts();
  const silent = stuck.some((one) => one instanceof HTMLAudioElement);
  return (
    <div class="stage-sound" role="alert">
      <p>{silent ? call.sound_refused : call.picture_refused}</p>
      <Button
        kind="primary"
        icon={Volume}
        testId="play-sound"
        onClick={() => stuck.forEach((one) => void play(one))}
      >
        {silent ? call.play_sound : call.play_picture}
      </Button>
    </div>
  );
}
