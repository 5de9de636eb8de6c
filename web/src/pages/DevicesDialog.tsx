/** The check of camera and sound over any page: the practitioner's before the day begins, and in a call when a device fails. */
import { useEffect } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { LocalMedia } from "../media/local-media";
import { DeviceCheck } from "../ui/device-check";
import { Dialog } from "../ui/dialog";

interface DevicesDialogProps {
  media: LocalMedia;
  /** The devices are taken for the check alone, and released with it. */
  forCheck?: boolean;
  onClose: () => void;
}

export function DevicesDialog({ media, forCheck, onClose }: DevicesDialogProps): VNode {
  useEffect(() => {
    if (!forCheck) return;
    void media.open({ audio: true, video: true });
    return () => media.close();
  }, [media, forCheck]);
  return (
    <Dialog title={texts().devices.title} onClose={onClose} testId="devices-dialog">
      <DeviceCheck media={media} />
    </Dialog>
  );
}
