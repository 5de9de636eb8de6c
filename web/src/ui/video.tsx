/** Shows the picture of a stream, always without sound, so that every browser starts it by itself. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import { keepPlaying, play } from "./playing";

export interface VideoProps {
  stream: MediaStream | null;
  label: string;
  mirrored?: boolean;
  testId?: string;
  hidden?: boolean;
}

export function Video(props: VideoProps): VNode {
  const element = useRef<HTMLVideoElement>(null);
  const { stream } = props;
  // At once: effects wait for the page to be painted, and the first picture would wait with them.
  useLayoutEffect(() => {
    const video = element.current;
    if (!video) return;
    if (video.srcObject !== stream) video.srcObject = stream;
    if (stream) void play(video);
  }, [stream]);
  useEffect(() => (element.current ? keepPlaying(element.current) : undefined), []);
  useEffect(() => {
    const video = element.current;
    if (props.mirrored || !video?.parentElement) return;
    return onResize(video.parentElement, () => fit(video));
  }, [props.mirrored]);
  return (
    <video
      ref={element}
      class={`video${props.mirrored ? " video-mirrored" : ""}${props.hidden ? " video-hidden" : ""}`}
      aria-label={props.label}
      data-testid={props.testId}
      autoplay
      playsInline
      muted
      onLoadedMetadata={(event) => !props.mirrored && fit(event.currentTarget)}
      onResize={(event) => !props.mirrored && fit(event.currentTarget)}
    />
  );
}

/** Where the browser tells of no other sizes, those of the window must do. */
function onResize(stage: Element, changed: () => void): () => void {
  try {
    const observer = new ResizeObserver(changed);
    observer.observe(stage);
    return () => observer.disconnect();
  } catch {
    window.addEventListener("resize", changed);
    return () => window.removeEventListener("resize", changed);
  }
}

/** Keeps the picture as large as the stage allows while cutting off little of it: what is shown may matter. */
function fit(video: HTMLVideoElement): void {
  const stage = video.parentElement?.getBoundingClientRect();
  if (!video.videoWidth || !video.videoHeight || !stage?.width || !stage.height) return;
  const box = stage.width / stage.height;
  const shown = shownRatio(video.videoWidth / video.videoHeight, box);
  video.style.width = `${stage.width * Math.min(1, shown / box)}px`;
  video.style.height = `${stage.height * Math.min(1, box / shown)}px`;
}

/** At least this part of a picture stays visible. */
const leastShown = 0.62;

/** The ratio of width to height in which a picture is shown on a stage: the stage's own, as far as that cuts off little. */
export function shownRatio(picture: number, stage: number): number {
  return Math.min(Math.max(stage, picture * leastShown), picture / leastShown);
}
