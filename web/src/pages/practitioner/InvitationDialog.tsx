/** One invitation, ready to pass on: the code large, the link, the QR code; copy, print, renew. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatDate } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import type { GuestWithInvitation } from "../../protocol/messages";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { Printer, RefreshCw } from "../../ui/icons";
import { Qr } from "../../ui/qr";
import { longestValidity } from "./CreateGuestDialog";
import type { Guests } from "./guests";

interface InvitationProps {
  guests: Guests;
  shown: GuestWithInvitation;
  onClose: () => void;
}

export function InvitationDialog({ guests, shown, onClose }: InvitationProps): VNode {
  const own = texts().guests;
  const [current, setCurrent] = useState(shown);
  const { guest, invitation } = current;
  const date = formatDate(new Date(guest.expires_at), language());
  const renew = async (): Promise<void> => {
    const renewed = await guests.renew(guest, longestValidity);
    if (!renewed) return;
    setCurrent(renewed);
    announce(own.renewed({ date: formatDate(new Date(renewed.guest.expires_at), language()) }));
  };
  return (
    <Dialog title={own.invitation({ name: guest.display_name })} onClose={onClose} class="invitation">
      <div class="invitation-sheet">
        <div class="invitation-words">
          <p class="print-only invitation-print">{own.print_text({ host: location.host })}</p>
          <p class="label">{own.code}</p>
          <p class="invitation-code" data-testid="guest-code">
            {invitation.code}
          </p>
          <p class="hint">{guest.expired ? own.expired({ date }) : own.valid_until({ date })}</p>
          <p class="label">{own.link}</p>
          <p class="invitation-link" data-testid="guest-link">
            {invitation.link}
          </p>
        </div>
        <Qr rows={invitation.qr.rows} label={own.qr} />
      </div>
      <div class="actions invitation-actions no-print">
        <CopyButton text={invitation.code} label={own.copy_code} />
        <CopyButton text={invitation.link} label={own.copy_link} />
        <Button icon={Printer} onClick={() => window.print()}>
          {own.print}
        </Button>
        <Button icon={RefreshCw} testId="guest-renew" onClick={() => void renew()}>
          {own.renew}
        </Button>
      </div>
    </Dialog>
  );
}
