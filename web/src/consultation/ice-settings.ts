/** The server's word on how a way may be found, and what the browser is told of it. `direct_only` knows no relay at all. */
import type { CallStartedMessage } from "../protocol/messages";

export type IceSettings = Pick<
  CallStartedMessage,
  "ice_servers" | "ice_transport_policy" | "connection_policy"
>;

/** One for all connections of a call; undefined where the browser makes one for each connection. */
export type PageCertificate = RTCCertificate | undefined | Promise<RTCCertificate | undefined>;

/** A configuration that is changed later must name the same certificate again. */
export function configuration(settings: IceSettings, certificate?: RTCCertificate): RTCConfiguration {
  const direct = settings.connection_policy === "direct_only";
  const relayOnly = settings.ice_transport_policy === "relay" || settings.connection_policy === "relay_only";
  return {
    iceServers: settings.ice_servers
      .map((server) => ({ ...server, urls: server.urls.filter((url) => !direct || !/^turns?:/.test(url)) }))
      .filter((server) => server.urls.length > 0),
    iceTransportPolicy: relayOnly ? "relay" : "all",
    bundlePolicy: "max-bundle",
    ...(certificate ? { certificates: [certificate] } : {}),
  };
}
