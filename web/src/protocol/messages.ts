/**
 * Every message and body the server and this client exchange, as types. One place, so that a changed contract is a compile
 * error and not a surprise. No behaviour lives here; names of members are exactly those on the wire.
 */

export type OsFamily = "windows" | "macos" | "linux" | "chromeos" | "android" | "ios" | "other";
export type Role = "practitioner" | "guest";
export type Availability = "available" | "busy";
export type ConnectionPolicy = "direct_only" | "direct_first" | "relay_only";

export interface SessionDescription {
  type: "offer" | "answer";
  sdp: string;
}

export interface IceCandidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
  usernameFragment: string | null;
}

// Client to server

export interface HelloMessage {
  type: "hello";
  ticket: string;
  os_family: OsFamily;
  display_name?: string;
  resume?: string;
}

export interface AdmitMessage {
  type: "admit";
  entry_id: string;
}

export interface DeclineMessage {
  type: "decline";
  entry_id: string;
}

export interface SetWaitingRoomMessage {
  type: "set_waiting_room";
  availability: Availability;
  note: string;
}

export interface DescriptionMessage {
  type: "description";
  to: string;
  description: SessionDescription;
}

export interface CandidateMessage {
  type: "candidate";
  to: string;
  candidate: IceCandidate | null;
}

export interface LeaveMessage {
  type: "leave";
  call_id?: string;
}

export type ClientMessage =
  | HelloMessage
  | AdmitMessage
  | DeclineMessage
  | SetWaitingRoomMessage
  | DescriptionMessage
  | CandidateMessage
  | LeaveMessage;

// Server to client

export interface WelcomeMessage {
  type: "welcome";
  role: Role;
  participant_id: string;
  server_time: string;
}

export interface WaitingRoomEntry {
  entry_id: string;
  display_name: string;
  waiting_since: string;
  connected: boolean;
}

export interface WaitingRoomMessage {
  type: "waiting_room";
  availability: Availability;
  note: string;
  entries: WaitingRoomEntry[];
}

export interface WaitingMessage {
  type: "waiting";
  waiting_since: string;
  practitioner: { display_name: string };
  practitioner_present: boolean;
  availability: Availability;
  note: string;
  resume: string;
}

export interface WaitingEndedMessage {
  type: "waiting_ended";
  reason: "declined" | "left" | "guest_deleted";
}

export interface CallPeer {
  participant_id: string;
  display_name: string;
  role: Role;
  polite: boolean;
  connected: boolean;
}

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface CallStartedMessage {
  type: "call_started";
  call_id: string;
  started_at: string;
  resumed: boolean;
  participant_id: string;
  peers: CallPeer[];
  ice_servers: IceServer[];
  ice_transport_policy: "all" | "relay";
  connection_policy: ConnectionPolicy;
  resume: string;
}

export interface RelayedDescriptionMessage {
  type: "description";
  from: string;
  description: SessionDescription;
}

export interface RelayedCandidateMessage {
  type: "candidate";
  from: string;
  candidate: IceCandidate | null;
}

export interface PeerInterruptedMessage {
  type: "peer_interrupted";
  participant_id: string;
}

export interface PeerReturnedMessage {
  type: "peer_returned";
  participant_id: string;
}

export interface CallEndedMessage {
  type: "call_ended";
  call_id: string;
  reason: "hung_up" | "peer_hung_up" | "peer_lost" | "replaced" | "session_ended" | "guest_deleted";
}

export interface ErrorMessage {
  type: "error";
  code: ErrorCode;
  detail: string;
  about: string;
  retry_after?: number;
}

export interface GoingAwayMessage {
  type: "going_away";
  reconnect_after_ms: number;
}

export type ServerMessage =
  | WelcomeMessage
  | WaitingRoomMessage
  | WaitingMessage
  | WaitingEndedMessage
  | CallStartedMessage
  | RelayedDescriptionMessage
  | RelayedCandidateMessage
  | PeerInterruptedMessage
  | PeerReturnedMessage
  | CallEndedMessage
  | ErrorMessage
  | GoingAwayMessage;

// HTTP

export interface Account {
  login_name: string;
  display_name: string;
  verified: boolean;
  previous_sign_in_at: string | null;
}

export interface SessionResponse {
  token: string;
  expires_at: string;
  account: Account;
}

export interface Guest {
  guest_id: string;
  display_name: string;
  created_at: string;
  expires_at: string;
  expired: boolean;
}

export interface GuestList {
  guests: Guest[];
}

export interface Invitation {
  code: string;
  link: string;
  qr: { size: number; rows: string[] };
}

export interface GuestWithInvitation {
  guest: Guest;
  invitation: Invitation;
}

export interface GuestSessionResponse {
  token: string;
  expires_at: string;
  guest: { display_name: string };
  practitioner: { display_name: string };
}

export interface TicketResponse {
  ticket: string;
  expires_at: string;
}

export interface RetentionRule {
  data_class: string;
  keep_for_seconds: number | null;
  from_when: string;
  action: string;
}

export interface RetentionRuleList {
  rules: RetentionRule[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  pointer?: string;
}

export type ErrorCode =
  | "malformed_json"
  | "invalid_message"
  | "not_signed_in"
  | "wrong_credentials"
  | "access_code_refused"
  | "access_code_expired"
  | "forbidden"
  | "not_verified"
  | "not_found"
  | "method_not_allowed"
  | "limit_reached"
  | "payload_too_large"
  | "unsupported_media_type"
  | "password_rejected"
  | "upgrade_required"
  | "rate_limited"
  | "internal"
  | "busy"
  | "unavailable"
  | "ticket_refused"
  | "seat_taken"
  | "wrong_state"
  | "unknown_entry"
  | "unknown_participant"
  | "description_refused"
  | "waiting_room_full"
  | "too_many_messages";
