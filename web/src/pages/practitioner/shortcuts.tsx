/** Keyboard shortcuts of the home page: single keys, off while somebody types or a dialog is open, listed on `?`. */
import { useEffect } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { Dialog } from "../../ui/dialog";

export function useShortcuts(enabled: boolean, actions: Record<string, () => void>): void {
  useEffect(() => {
    if (!enabled) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement | null;
      if (target?.closest("input, textarea, select, dialog")) return;
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }): VNode {
  const own = texts().shortcuts;
  const rows: [string, string][] = [
    ["?", own.help],
    ["n", own.create],
    ["/", own.search],
    ["a", own.admit],
  ];
  return (
    <Dialog title={own.title} onClose={onClose} testId="shortcuts-dialog">
      <dl class="shortcuts">
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
