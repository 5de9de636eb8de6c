/** All invitations: search, order, show, delete. The empty list explains what an invitation is. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatDate } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { troubleSentence } from "../../i18n/trouble";
import type { Guest, GuestWithInvitation } from "../../protocol/messages";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Plus, QrCode, Trash } from "../../ui/icons";
import { Notice } from "../../ui/notice";
import { CreateGuestDialog } from "./CreateGuestDialog";
import type { GuestOrder, Guests } from "./guests";
import { InvitationDialog } from "./InvitationDialog";

interface GuestListProps {
  guests: Guests;
  /** Who invites. */
  from: string;
  /** Somebody waits: then letting in is the next step, not inviting. */
  quiet: boolean;
  creating: boolean;
  setCreating: (creating: boolean) => void;
}

export function GuestList({ guests, from, quiet, creating, setCreating }: GuestListProps): VNode {
  const own = texts().guests;
  const [shown, setShown] = useState<GuestWithInvitation | null>(null);
  const [removing, setRemoving] = useState<Guest | "all" | null>(null);
  const all = guests.all.value;
  const trouble = guests.trouble.value;
  return (
    <section class="card" aria-labelledby="guests-title">
      <div class="card-head">
        <h2 id="guests-title">{own.title}</h2>
        <Button
          kind={quiet ? "secondary" : "primary"}
          icon={Plus}
          testId="guest-create"
          onClick={() => setCreating(true)}
        >
          {own.create}
        </Button>
      </div>
      {trouble && (
        <Notice
          kind="danger"
          testId="error-message"
          actions={<Button onClick={() => void guests.load()}>{texts().common.try_again}</Button>}
        >
          <p>{troubleSentence(trouble, texts())}</p>
        </Notice>
      )}
      {!all && !trouble && <p class="hint">{texts().common.loading}</p>}
      {all && all.length === 0 && (
        <div class="empty">
          <p class="hint">{own.empty}</p>
        </div>
      )}
      {all && all.length > 0 && (
        <>
          <Tools guests={guests} />
          {guests.shown.value.length === 0 && <p class="hint">{own.no_hit}</p>}
          <ul class="rows">
            {guests.shown.value.map((guest) => (
              <Row
                key={guest.guest_id}
                guest={guest}
                show={() => void guests.invitation(guest).then(setShown)}
                remove={() => setRemoving(guest)}
              />
            ))}
          </ul>
          <div class="card-foot">
            <p class="hint">{own.count({ count: all.length })}</p>
            <Button kind="quiet" icon={Trash} testId="guest-delete-all" onClick={() => setRemoving("all")}>
              {own.remove_all}
            </Button>
          </div>
        </>
      )}
      {creating && (
        <CreateGuestDialog
          guests={guests}
          onClose={() => setCreating(false)}
          onCreated={(made) => {
            setCreating(false);
            setShown(made);
          }}
        />
      )}
      {shown && <InvitationDialog guests={guests} from={from} shown={shown} onClose={() => setShown(null)} />}
      {removing && <RemoveDialog guests={guests} what={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}

function Tools({ guests }: { guests: Guests }): VNode {
  const own = texts().guests;
  const orders: [GuestOrder, string][] = [
    ["newest", own.sort_newest],
    ["name", own.sort_name],
    ["expiry", own.sort_expiry],
  ];
  return (
    <div class="list-tools">
      <Field
        id="guest-search"
        type="search"
        label={own.search}
        value={guests.search.value}
        testId="guest-search"
        onInput={(value) => {
          guests.search.value = value;
        }}
      />
      <div class="field">
        <label for="guest-order">{own.sort}</label>
        <select
          id="guest-order"
          class="input"
          value={guests.order.value}
          onChange={(event) => {
            guests.order.value = event.currentTarget.value as GuestOrder;
          }}
        >
          {orders.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Row({ guest, show, remove }: { guest: Guest; show: () => void; remove: () => void }): VNode {
  const own = texts().guests;
  const name = guest.display_name;
  const date = formatDate(new Date(guest.expires_at), language());
  return (
    <li class="row" data-testid="guest-row">
      <div class="row-words">
        <span class="row-name">{name}</span>
        <span class={guest.expired ? "hint expired" : "hint"}>
          {guest.expired ? own.expired({ date }) : own.valid_until({ date })}
        </span>
      </div>
      <div class="row-actions">
        <Button icon={QrCode} label={own.show_name({ name })} testId="guest-show" onClick={show}>
          {own.show}
        </Button>
        <Button
          kind="quiet"
          icon={Trash}
          label={own.remove_name({ name })}
          testId="guest-delete"
          onClick={remove}
        >
          {own.remove}
        </Button>
      </div>
    </li>
  );
}

function RemoveDialog(props: { guests: Guests; what: Guest | "all"; onClose: () => void }): VNode {
  const own = texts().guests;
  const { what, guests } = props;
  const remove = async (): Promise<void> => {
    if (what === "all") {
      const count = await guests.removeAll();
      if (count !== null) announce(own.removed_all({ count }));
    } else if (await guests.remove(what)) announce(own.removed({ name: what.display_name }));
    props.onClose();
  };
  return (
    <Dialog
      title={
        what === "all"
          ? own.remove_all_title({ count: guests.all.value?.length ?? 0 })
          : own.remove_title({ name: what.display_name })
      }
      onClose={props.onClose}
      testId="delete-dialog"
      actions={
        <>
          <Button onClick={props.onClose}>{texts().common.cancel}</Button>
          <Button kind="danger" icon={Trash} testId="confirm-delete" onClick={() => void remove()}>
            {what === "all" ? own.remove_all : own.remove}
          </Button>
        </>
      }
    >
      <p>{what === "all" ? own.remove_all_text : own.remove_text}</p>
    </Dialog>
  );
}
