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
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          ready = component;
          setLoaded(() => component);
        },
        () => setFailed(true),
      );
    }, [loaded]);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    return <Frame>{failed ? <LoadFailed /> : <p class="loading">{texts().common.loading}</p>}</Frame>;
  };
}

function LoadFailed(): VNode {
  return (
    <TroubleNotice
      trouble={new Trouble("offline")}
      actions={
        <Button kind="primary" icon={RefreshCw} onClick={() => location.reload()}>
          {texts().common.try_again}
        </Button>
      }
    />
  );
}
