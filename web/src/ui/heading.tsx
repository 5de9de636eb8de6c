/** The heading of a page: sets the tab's title, which browsers keep in their history and therefore names nobody, and takes the focus when the page changes, but not when it first loads. */
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";

let first = true;

export function Heading({
  children,
  title,
  hidden,
}: {
  children: string;
  title?: string;
  hidden?: boolean;
}): VNode {
  const element = useRef<HTMLHeadingElement>(null);
  useTitle(title ?? children);
  useEffect(() => {
    if (!first) {
      element.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    first = false;
  }, []);
  return (
    <h1 ref={element} tabIndex={-1} class={hidden ? "visually-hidden" : "heading"}>
      {children}
    </h1>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Visavis`;
  }, [title]);
}
