/** Shows a stream. The sound of the other person comes out of it too; if the browser wants a click for that, it says so. */
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import { playOn } from "../media/local-media";

export interface VideoProps {
  stream: MediaStream | null;
  label: string;
  muted?: boolean;
  mirrored?: boolean;
  speakerId?: string;
  testId?: string;
  hidden?: boolean;
  onBlocked?: (play: () => void) => void;
}

export function Video(props: VideoProps): VNode {
  const element = useRef<HTMLVideoElement>(null);
  const { stream, speakerId = "", onBlocked } = props;
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    if (video.srcObject !== stream) video.srcObject = stream;
    if (!stream) return;
    video.play().catch((thrown: unknown) => {
      if (thrown instanceof DOMException && thrown.name === "NotAllowedError") {
        onBlocked?.(() => void video.play().catch(() => {}));
      }
    });
  }, [stream, onBlocked]);
  useEffect(() => {
    if (element.current) void playOn(element.current, speakerId);
  }, [speakerId]);
  return (
    <video
      ref={element}
      class={`video${props.mirrored ? " video-mirrored" : ""}${props.hidden ? " video-hidden" : ""}`}
      aria-label={props.label}
      data-testid={props.testId}
      autoplay
      playsInline
      muted={props.muted ?? false}
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
