/** Plays the other person's sound, apart from any picture: a video element keeps silent until its first frame has come. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { playOn } from "../media/local-media";
import { Button } from "./button";
import { Volume } from "./icons";

interface SoundProps {
  stream: MediaStream | null;
  speakerId: string;
  silent?: boolean;
}

export function Sound({ stream, speakerId, silent }: SoundProps): VNode {
  const element = useRef<HTMLAudioElement>(null);
  const [refused, setRefused] = useState(false);
  const play = (): void => {
    element.current?.play().then(
      () => setRefused(false),
      (thrown: unknown) => {
        // Browsers may want a click before they play sound. A newer stream also ends a wait, and means nothing.
        if (thrown instanceof DOMException && thrown.name === "NotAllowedError") setRefused(true);
      },
    );
  };
  useEffect(() => {
    const audio = element.current;
    if (!audio || audio.srcObject === stream) return;
    audio.srcObject = stream;
    if (stream) play();
  }, [stream]);
  useEffect(() => {
    if (element.current) void playOn(element.current, speakerId);
  }, [speakerId]);
  useEffect(() => {
    if (element.current) element.current.muted = silent ?? false;
  }, [silent]);
  return (
    <>
      <audio ref={element} autoplay data-testid="remote-audio" onPlaying={() => setRefused(false)} />
      {refused && stream && (
        <div class="stage-sound" role="alert">
          <p>{texts().call.sound_refused}</p>
          <Button kind="primary" icon={Volume} testId="play-sound" onClick={play}>
            {texts().call.play_sound}
          </Button>
        </div>
      )}
    </>
  );
}
