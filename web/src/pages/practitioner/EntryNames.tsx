/** Who waits: the code is one person's, the name is whoever holds it. Both are seen before anybody is let in. */
import type { VNode } from "preact";
import { choseAnother } from "../../consultation/person-name";
import { texts } from "../../i18n/language";
import type { WaitingEntry } from "../../protocol/messages";
import { Icon } from "../../ui/icon";
import { TriangleAlert } from "../../ui/icons";

export function EntryNames({ entry }: { entry: WaitingEntry }): VNode {
  const own = texts().home;
  return (
    <>
      <bdi class="row-name" data-testid="invitation-name">
        {entry.invitation_name}
      </bdi>
      {choseAnother(entry) && (
        <span class="row-chosen" data-testid="chosen-name">
          {own.calls_themselves} <bdi>{entry.display_name}</bdi>
        </span>
      )}
      {entry.name_warning && (
        <span class="row-warning" data-testid="name-warning">
          <Icon of={TriangleAlert} size={20} /> {own.name_warnings[entry.name_warning]}
        </span>
      )}
    </>
  );
}
