/** The third page: does the camera see, does the microphone hear. Going on is possible with any of them, or with none. */
import { useLayoutEffect } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { allowChimes } from "../../media/chime";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { DeviceCheck } from "../../ui/device-check";
import { AskAgain, canMend } from "../../ui/device-trouble";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { Icon } from "../../ui/icon";
import { ArrowLeft, MicOff } from "../../ui/icons";
import { useBack } from "../use-back";
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
  const back = (): void => {
    media.close();
    step.value = "name";
  };
  useBack(back);
  const camera = media.cameraOn.value;
  const microphone = media.microphoneOn.value;
  const asking = media.asking.value;
  // What can still be mended comes first: whoever goes in mute by mistake is not heard.
  const mendable = canMend(media);

  return (
    <Frame
      wide
      footer={
        <Button kind="quiet" icon={ArrowLeft} onClick={back}>
          {common.back}
        </Button>
      }
    >
      <div class="devices">
        <Heading>{devices.title}</Heading>
        {camera && <p class="lead">{devices.ready}</p>}
        <DeviceCheck media={media} askedElsewhere />
        <ActionBar>
          {!microphone && !asking && (
            <p class="with-icon hint" data-testid="mute-warning">
              <Icon of={MicOff} />
              <span>{devices.not_heard}</span>
            </p>
          )}
          {mendable && !asking && <AskAgain media={media} wide />}
          {camera && (
            <Button
              kind={mendable ? "secondary" : "primary"}
              wide
              testId="join-button"
              onClick={() => void join(true)}
            >
              {devices.join}
            </Button>
          )}
          <Button
            wide
            kind={camera || asking || mendable ? "secondary" : "primary"}
            testId="join-without-camera"
            onClick={() => void join(false)}
          >
            {microphone || asking ? devices.join_without_camera : devices.join_without_both}
          </Button>
        </ActionBar>
      </div>
    </Frame>
  );
}
