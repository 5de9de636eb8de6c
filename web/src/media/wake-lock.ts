/**
 * Keeps the screen awake while somebody waits or talks, and lets it sleep again afterwards. Where the browser cannot do
 * that, nothing happens. The browser drops the lock when the tab is hidden; it is taken again when the tab comes back.
 */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let wanted = true;
  const take = async (): Promise<void> => {
    if (!wanted || document.visibilityState !== "visible") return;
    try {
      if (!("wakeLock" in navigator)) return;
      const taken = await navigator.wakeLock.request("screen");
      if (wanted) lock = taken;
      else await taken.release();
    } catch {
      lock = null;
    }
  };
  const onVisible = (): void => void take();
  document.addEventListener("visibilitychange", onVisible);
  void take();
  return () => {
    wanted = false;
    document.removeEventListener("visibilitychange", onVisible);
    void lock?.release().catch(() => {});
  };
}
