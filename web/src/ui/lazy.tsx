/** A part of the client that is loaded when it is first shown. If that fails the person reads why and can try again. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentType, VNode } from "preact";
import { texts } from "../i18n/language";
import { Trouble } from "../signaling/problem";
import { Button } from "./button";
import { Frame } from "./frame";
import { RefreshCw } from "./icons";
import { TroubleNotice } from "./notice";

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => VNode {
  let ready: ComponentType<P> | null = null;
  return function Lazy(props: P): VNode {
    const [loaded, setLoaded] = useState<ComponentType<P> | null>(() => ready);
    const [failure, setFailure] = useState<"too_old" | "not_loaded" | null>(null);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          ready = component;
          setLoaded(() => component);
        },
        (thrown: unknown) => setFailure(thrown instanceof SyntaxError ? "too_old" : "not_loaded"),
      );
    }, [loaded]);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    return (
      <Frame>
        {failure ? <LoadFailed because={failure} /> : <p class="loading">{texts().common.loading}</p>}
      </Frame>
    );
  };
}

/** Without a network a part cannot come; with one it has mostly been replaced by that of a newer release. */
function LoadFailed({ because }: { because: "too_old" | "not_loaded" }): VNode {
  const { browser, common } = texts();
  const words = navigator.onLine ? { text: browser[because] } : {};
  return (
    <TroubleNotice
      trouble={new Trouble("offline")}
      {...words}
      actions={
        <Button kind="primary" icon={RefreshCw} testId="reload" onClick={() => location.reload()}>
          {common.reload}
        </Button>
      }
    />
  );
}
