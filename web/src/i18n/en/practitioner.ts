/** English: what practitioners read. */
import type {
  ConnectionTexts,
  GuestTexts,
  HomeTexts,
  PasswordTexts,
  ShortcutTexts,
  SignInTexts,
} from "../texts/practitioner";

export const sign_in: SignInTexts = {
  title: "Sign in",
  lead: "For practitioners and their teams.",
  name: "Login name",
  password: "Password",
  show: "Show password",
  hide: "Hide password",
  caps_lock: "Caps lock is on.",
  submit: "Sign in",
  name_empty: "Please enter your login name.",
  password_empty: "Please enter your password.",
  patient: "I am a patient and have a code",
};

export const home: HomeTexts = {
  title: "My practice",
  previous_sign_in: ({ date, time }) =>
    `Your previous sign-in: ${date} at ${time}. Was that not you? Change your password.`,
  first_sign_in: "This is your first sign-in. Welcome.",
  sign_out: "Sign out",
  waiting: "Waiting room",
  waiting_empty: "Nobody is waiting.",
  waiting_empty_hint: "Whoever enters a code of yours appears here, with a gentle sound.",
  waiting_for: ({ duration }) => `waiting for ${duration}`,
  waiting_just_now: "has just arrived",
  not_connected: "connection interrupted",
  calls_themselves: "calls themselves:",
  name_warnings: {
    mixed_scripts: "This name mixes scripts whose letters look alike.",
    lookalike: "This name looks like the one on the invitation, but it is another.",
  },
  admit: "Let in",
  admit_name: ({ name }) => `Let in ${name}`,
  decline: "Decline",
  decline_name: ({ name }) => `Decline ${name}`,
  arrived: ({ name }) => `${name} is in the waiting room.`,
  notification: "Somebody is in your waiting room",
  availability: "Those who wait see that you are",
  available: "available",
  busy: "busy",
  note: "Note to those who wait",
  note_hint: "For example: It takes ten minutes longer today.",
  note_save: "Show note",
  note_saved: "The note is shown to those who wait.",
  sound_test: "Test sound",
  allow_notifications: "Allow notifications",
  notifications_on: "Notifications are on",
  notifications_blocked: "Notifications are blocked in the browser",
  offline: "The connection was interrupted. We are reconnecting.",
  unverified_title: "Your waiting room is still closed",
  unverified:
    "Your registration has not been confirmed yet. Patients can only enter after that; you can already prepare invitations.",
  call_ended: ({ name }) => `The consultation with ${name} has ended.`,
  call_lost: ({ name }) =>
    `The consultation with ${name} has ended because the connection did not come back.`,
  call_failed: ({ name }) =>
    `Your browser could not connect with ${name}. Please try again, or use another browser.`,
  account: "Account",
  shortcuts: "Keyboard shortcuts",
};

export const guests: GuestTexts = {
  title: "Invitations",
  create: "New invitation",
  empty:
    "Invite somebody: you get a code, a link and a QR code to pass on. With it the person enters your waiting room.",
  search: "Search names",
  no_hit: "No name matches your search.",
  sort: "Order",
  sort_newest: "Newest first",
  sort_name: "By name",
  sort_expiry: "Expiring first",
  count: ({ count }) => (count === 1 ? "1 invitation" : `${count} invitations`),
  valid_until: ({ date }) => `valid until ${date}`,
  expired: ({ date }) => `expired on ${date}`,
  name: "Name of the person",
  name_hint: "So that you recognise the person. A first name or initials are enough.",
  validity: "Valid for (days)",
  validity_hint: "1 to 30 days",
  validity_wrong: "Please enter a whole number from 1 to 30.",
  save: "Create invitation",
  invitation: ({ name }) => `Invitation for ${name}`,
  code: "Access code",
  link: "Link",
  qr: "QR code with the link",
  copy_code: "Copy code",
  copy_link: "Copy link",
  print: "Print",
  print_text: ({ host }) =>
    `Open ${host} in your browser and enter this code, or scan the QR code with your phone.`,
  renew: "Renew for 30 days",
  renewed: ({ date }) => `The code is now valid until ${date}.`,
  show: "Show",
  show_name: ({ name }) => `Show the invitation for ${name}`,
  remove: "Delete",
  remove_name: ({ name }) => `Delete the invitation for ${name}`,
  remove_title: ({ name }) => `Delete the invitation for ${name}?`,
  remove_text: "The code stops working at once and the name is deleted. This cannot be taken back.",
  remove_all: "Delete all",
  remove_all_title: ({ count }) =>
    count === 1 ? "Delete 1 invitation?" : `Delete all ${count} invitations?`,
  remove_all_text: "All codes stop working at once and all names are deleted. This cannot be taken back.",
  removed: ({ name }) => `The invitation for ${name} was deleted.`,
  removed_all: ({ count }) =>
    count === 1 ? "1 invitation was deleted." : `${count} invitations were deleted.`,
};

export const password: PasswordTexts = {
  title: "Change password",
  current: "Current password",
  new: "New password",
  hint: "At least 12 characters. A few unrelated words are good.",
  too_short: "Please use 12 to 256 characters.",
  wrong: "The current password is not right.",
  submit: "Change password",
  changed: "Your password was changed. You were signed out everywhere else.",
};

export const connection: ConnectionTexts = {
  title: "How calls connect",
  lead: "This holds for your calls from the next one on. Whatever you choose, nobody but the people in the call can see or hear anything.",
  legend: "Connect",
  operators_choice: ({ what }) => `as the operator recommends (${what})`,
  operators_choice_hint: "Follows the operator's setting, also when it changes.",
  names: {
    direct_first: "directly where possible",
    direct_only: "only directly",
    relay_only: "always by way of the server",
  },
  meanings: {
    direct_first:
      "Picture and sound go from device to device. Where a network does not allow that, a server passes them on; it sees only encrypted data. Right for nearly every practice.",
    direct_only:
      "Never by way of a server. In some networks, for example in hospitals or on mobile phones, no connection can be made then.",
    relay_only:
      "You and your patient do not learn each other's internet address, which can give away place and provider. The picture may arrive a little later.",
  },
  no_relay: "Not possible here: the operator has set up no server for it.",
  save: "Save",
  saved: "Saved. It holds from the next call on.",
};

export const shortcuts: ShortcutTexts = {
  title: "Keyboard shortcuts",
  help: "Show this list",
  create: "New invitation",
  search: "Search invitations",
  admit: "Let in whoever waits longest",
};
