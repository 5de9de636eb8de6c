/** Shows the picture of a stream, always without sound, so that every browser starts it by itself. */
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";

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
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    if (video.srcObject !== stream) video.srcObject = stream;
    if (stream) video.play().catch(() => {});
  }, [stream]);
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

/** Fills the stage when little would be cut off; otherwise shows the whole picture: what is shown may matter. */
function fit(video: HTMLVideoElement): void {
  const box = video.getBoundingClientRect();
  if (!video.videoWidth || !video.videoHeight || !box.width || !box.height) return;
  video.style.objectFit = fitFor(video.videoWidth / video.videoHeight, box.width / box.height);
}

export function fitFor(picture: number, box: number): "cover" | "contain" {
  return Math.min(picture, box) / Math.max(picture, box) >= 0.62 ? "cover" : "contain";
}
