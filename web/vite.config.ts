/**
 * How the client is built. Output: `dist/index.html` and hashed files in `dist/assets/`. The page must run under a policy
 * that knows no inline script, no inline style and no HTML from strings, so nothing here may add such a thing.
 */
import { defineConfig, type Plugin } from "vite";

/** Preact can set HTML from a string. Nobody here does; the code for it becomes plain text, so that it cannot be used. */
function noHtmlFromStrings(): Plugin {
  return {
    name: "no-html-from-strings",
    transform(code, id) {
      if (!/[\\/]node_modules[\\/]preact[\\/]/.test(id)) return null;
      return { code: code.replaceAll(".innerHTML", ".textContent"), map: null };
    },
  };
}

export default defineConfig({
  plugins: [noHtmlFromStrings()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    // The oldest browsers of docs/browsers.md; public/browser-check.js sends older ones away.
    target: ["chrome111", "edge111", "firefox114", "safari16.4"],
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    sourcemap: false,
  },
});
