// Generated from include/visavis/protocol/ by visavis-generate; do not edit.
// Every message between browser and server; docs/protocol.md says who may send what, and when.

export type OsFamily =
  | 'windows'
  | 'macos'
  | 'linux'
  | 'chromeos'
  | 'android'
  | 'ios'
  | 'other';

export interface HelloMessage {
  type: 'hello';
  ticket: string;
  os_family: OsFamily;
  display_name?: string;
  resume?: string;
  received?: number;
}

export interface AdmitMessage {
  type: 'admit';
  entry_id: string;
}

export type Advice =
  | 'come_back_later'
  | 'call_the_practice'
  | 'make_an_appointment';

export interface DeclineMessage {
  type: 'decline';
  entry_id: string;
  advice?: Advice;
}

export type Availability =
  | 'available'
  | 'busy';

export interface SetWaitingRoomMessage {
  type: 'set_waiting_room';
  availability: Availability;
  note: string;
}

export type DescriptionType =
  | 'offer'
  | 'answer';

export interface SessionDescription {
  type: DescriptionType;
  sdp: string;
}

export interface DescriptionMessage {
  type: 'description';
  to: string;
  seq: number;
  description: SessionDescription;
}

export interface CandidateMessage {
  type: 'candidate';
  to: string;
  seq: number;
  candidate: RTCIceCandidateInit | null;
}

export interface LeaveMessage {
  type: 'leave';
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

export type Role =
  | 'practitioner'
  | 'guest';

export interface WelcomeMessage {
  type: 'welcome';
  role: Role;
  participant_id: string;
  server_time: string;
}

export type NameWarning =
  | 'mixed_scripts'
  | 'lookalike';

export interface WaitingEntry {
  entry_id: string;
  display_name: string;
  invitation_name: string;
  name_warning?: NameWarning;
  waiting_since: string;
  connected: boolean;
}

export interface WaitingRoomMessage {
  type: 'waiting_room';
  availability: Availability;
  note: string;
  entries: readonly WaitingEntry[];
}

export interface PractitionerName {
  display_name: string;
}

export interface WaitingMessage {
  type: 'waiting';
  waiting_since: string;
  practitioner: PractitionerName;
  practitioner_present: boolean;
  availability: Availability;
  note: string;
  resume: string;
}

export type WaitingEndReason =
  | 'declined'
  | 'left'
  | 'guest_deleted';

export interface WaitingEndedMessage {
  type: 'waiting_ended';
  reason: WaitingEndReason;
  advice?: Advice;
}

export interface Peer {
  participant_id: string;
  display_name: string;
  invitation_name?: string;
  name_warning?: NameWarning;
  role: Role;
  polite: boolean;
  connected: boolean;
}

export interface IceServer {
  urls: readonly string[];
  username?: string;
  credential?: string;
}

export type IceTransportPolicy =
  | 'all'
  | 'relay';

export type ConnectionPolicy =
  | 'direct_only'
  | 'direct_first'
  | 'relay_only';

export interface CallStartedMessage {
  type: 'call_started';
  call_id: string;
  started_at: string;
  resumed: boolean;
  participant_id: string;
  peers: readonly Peer[];
  ice_servers: readonly IceServer[];
  ice_transport_policy: IceTransportPolicy;
  connection_policy: ConnectionPolicy;
  received: number;
  gap: boolean;
  resume: string;
}

export interface RelayedDescriptionMessage {
  type: 'description';
  from: string;
  seq: number;
  description: SessionDescription;
}

export interface RelayedCandidateMessage {
  type: 'candidate';
  from: string;
  seq: number;
  candidate: RTCIceCandidateInit | null;
}

export interface PeerJoinedMessage {
  type: 'peer_joined';
  peer: Peer;
  resume: string;
}

export type PeerLeftReason =
  | 'hung_up'
  | 'lost'
  | 'session_ended';

export interface PeerLeftMessage {
  type: 'peer_left';
  participant_id: string;
  reason: PeerLeftReason;
  resume: string;
}

export interface PeerInterruptedMessage {
  type: 'peer_interrupted';
  participant_id: string;
}

export interface PeerReturnedMessage {
  type: 'peer_returned';
  participant_id: string;
}

export interface IceServersMessage {
  type: 'ice_servers';
  ice_servers: readonly IceServer[];
}

export type CallEndReason =
  | 'hung_up'
  | 'peer_hung_up'
  | 'peer_lost'
  | 'session_ended'
  | 'guest_deleted';

export interface CallEndedMessage {
  type: 'call_ended';
  call_id: string;
  reason: CallEndReason;
}

export type ErrorCode =
  | 'malformed_json'
  | 'invalid_message'
  | 'not_signed_in'
  | 'wrong_credentials'
  | 'access_code_refused'
  | 'access_code_expired'
  | 'forbidden'
  | 'not_verified'
  | 'not_found'
  | 'method_not_allowed'
  | 'limit_reached'
  | 'already_exists'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'password_rejected'
  | 'policy_not_possible'
  | 'upgrade_required'
  | 'rate_limited'
  | 'internal'
  | 'busy'
  | 'unavailable'
  | 'ticket_refused'
  | 'seat_taken'
  | 'wrong_state'
  | 'unknown_entry'
  | 'unknown_participant'
  | 'description_refused'
  | 'waiting_room_full'
  | 'call_full'
  | 'too_many_messages';

export interface ErrorMessage {
  type: 'error';
  code: ErrorCode;
  detail: string;
  about: string;
  retry_after?: number;
  seq?: number;
  to?: string;
}

export interface GoingAwayMessage {
  type: 'going_away';
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
  | PeerJoinedMessage
  | PeerLeftMessage
  | PeerInterruptedMessage
  | PeerReturnedMessage
  | IceServersMessage
  | CallEndedMessage
  | ErrorMessage
  | GoingAwayMessage;

export interface SignInRequest {
  login_name: string;
  password: string;
}

export interface ChangePasswordRequest {
  current_password: string;
  new_password: string;
}

export interface SetConnectionPolicyRequest {
  connection_policy: ConnectionPolicy | null;
}

export interface CreateGuestRequest {
  display_name: string;
  validity_days: number;
}

export interface RenewGuestRequest {
  validity_days: number;
}

export interface GuestSessionRequest {
  code: string;
}

export interface Account {
  login_name: string;
  display_name: string;
  verified: boolean;
  previous_sign_in_at: string | null;
  connection_policy: ConnectionPolicy | null;
  default_connection_policy: ConnectionPolicy;
  relay_available: boolean;
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
  guests: readonly Guest[];
}

export interface QrSymbol {
  size: number;
  rows: readonly string[];
}

export interface Invitation {
  code: string;
  link: string;
  qr: QrSymbol;
}

export interface GuestWithInvitation {
  guest: Guest;
  invitation: Invitation;
}

export interface DeletedGuests {
  deleted: number;
}

export type ReadinessState =
  | 'ready'
  | 'degraded';

export type ReadinessProblem =
  | 'bus'
  | 'relay';

export interface Readiness {
  state: ReadinessState;
  problems: readonly ReadinessProblem[];
}

export interface GuestName {
  display_name: string;
}

export interface GuestSessionResponse {
  token: string;
  expires_at: string;
  guest: GuestName;
  practitioner: PractitionerName;
}

export interface TicketResponse {
  ticket: string;
  expires_at: string;
  host?: string;
}

export interface RetentionRule {
  data_class: string;
  keep_for_seconds: number | null;
  from_when: string;
  action: string;
}

export interface RetentionRuleList {
  rules: readonly RetentionRule[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  pointer?: string;
}
