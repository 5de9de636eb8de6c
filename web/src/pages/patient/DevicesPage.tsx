/** The third page: does the camera see, does the microphone hear. Going on is possible with any of them, or with none. */
import { useLayoutEffect } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { allowChimes } from "../../media/chime";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { DeviceCheck } from "../../ui/device-check";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { ArrowLeft } from "../../ui/icons";
import { step, visit as entered } from "./entry";
import type { Visit } from "./visit";

export function DevicesPage({ visit }: { visit: Visit }): VNode {
  const { devices, common } = texts();
  const { media } = visit;
  // Before the first paint: the button for going without a camera must not be the bright one for a moment, and then fade.
  useLayoutEffect(() => {
    const before = entered.peek();
    void media.open({ audio: true, video: before?.camera ?? true });
  }, [media]);

  const join = async (withCamera: boolean): Promise<void> => {
    // The click that allows sound later, when the practitioner calls.
    allowChimes();
    if (!withCamera) await media.setCamera(false);
    visit.join();
  };
  const camera = media.cameraOn.value;
  const microphone = media.microphone.value === "on";

  return (
    <Frame
      wide
      footer={
        <Button
          kind="quiet"
          icon={ArrowLeft}
          onClick={() => {
            media.close();
            step.value = "name";
          }}
        >
          {common.back}
        </Button>
      }
    >
      <div class="devices">
        <Heading>{devices.title}</Heading>
        {camera && <p class="lead">{devices.ready}</p>}
        <DeviceCheck media={media} />
        <ActionBar>
          {camera && (
            <Button kind="primary" wide testId="join-button" onClick={() => void join(true)}>
              {devices.join}
            </Button>
          )}
          <Button
            wide
            kind={camera || media.asking.value ? "secondary" : "primary"}
            testId="join-without-camera"
            onClick={() => void join(false)}
          >
            {microphone || media.asking.value ? devices.join_without_camera : devices.join_without_both}
          </Button>
        </ActionBar>
      </div>
    </Frame>
  );
}
