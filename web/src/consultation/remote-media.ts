/** The other person's picture and sound, apart: sound must not wait for a picture that may never come. */
import { signal } from "@preact/signals";

export class RemoteMedia {
  readonly picture = signal<MediaStream | null>(null);
  readonly sound = signal<MediaStream | null>(null);
  readonly #tracks = new Map<string, MediaStreamTrack>();
  #withheld = false;

  add(track: MediaStreamTrack): void {
    this.#tracks.set(track.kind, track);
    this.#show();
  }

  /** Whatever arrives is neither seen nor heard until this is off again. */
  withhold(on: boolean): void {
    if (this.#withheld === on) return;
    this.#withheld = on;
    this.#show();
  }

  clear(): void {
    this.#tracks.clear();
    this.#show();
  }

  #show(): void {
    for (const [kind, shown] of [["audio", this.sound] as const, ["video", this.picture] as const]) {
      const track = this.#withheld ? undefined : this.#tracks.get(kind);
      if (shown.peek()?.getTracks?.()[0] === track) continue;
      shown.value = track ? new MediaStream([track]) : null;
    }
  }
}
