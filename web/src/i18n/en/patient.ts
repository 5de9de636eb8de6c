/** English: what a patient reads. */
import type { DeviceTexts, EndedTexts, NameTexts, StartTexts, WaitingTexts } from "../texts/patient";

export const start: StartTexts = {
  title: "Your access code",
  lead: "You find it on the invitation from your practice.",
  label: "Access code",
  hint: "Twelve letters and numbers. Capital or small letters do not matter.",
  submit: "Continue",
  empty: "Please enter the code from your invitation.",
  too_short: ({ count }) =>
    count === 1 ? "One character is missing." : `${count} characters are missing. A code has twelve.`,
  too_long: "That is too long. A code has twelve characters.",
  wrong_character: ({ character }) => `“${character}” does not occur in a code. Please compare it once more.`,
  practitioner: "I am a practitioner",
  promise_account: "No account, nothing to install",
  promise_direct: "Encrypted from your device to your practitioner's",
  promise_recording: "Nothing is recorded",
  promises: "What you can rely on",
};

export const name: NameTexts = {
  title: "What is your name?",
  lead: ({ practitioner }) => `${practitioner} sees this name in the waiting room.`,
  lead_group: "In a group the others see your name and your picture too.",
  label: "Your name",
  empty: "Please enter your name.",
  too_long: "Please use at most 80 characters.",
  wrong_character: "Please use only letters, numbers and common signs.",
};

export const devices: DeviceTexts = {
  title: "Camera and sound",
  check: "Check camera and sound",
  asking: "Your browser asks whether it may use camera and microphone. Please choose “Allow”.",
  ready: "Can you see yourself? Then you are ready.",
  self: "Only you see this picture.",
  camera_off: "Your camera is off",
  level: "Loudness of your microphone",
  say_something: "Say a few words to test the microphone.",
  heard: "Your microphone works.",
  microphone_on: "Your microphone is on.",
  microphone_off: "Your microphone is off",
  choose: "Choose other devices",
  camera: "Camera",
  microphone: "Microphone",
  speaker: "Loudspeaker",
  unnamed: ({ number }) => `Device ${number}`,
  test_sound: "Play a test sound",
  test_sound_again: "Play it again",
  sound_question: "Did you hear it?",
  sound_heard: "Your loudspeaker works.",
  sound_unheard:
    "Please turn up the volume of your device. Are headphones connected? Then the sound comes out there.",
  join: "Enter the waiting room",
  join_without_camera: "Join without camera",
  join_without_both: "Join without camera and microphone",
  ask_again: "Ask again",
  search_again: "Search again",
  what_to_do: "What can I do?",
  not_heard: "Like this the practice will not hear you.",
  camera_on: "Turn camera on",
  denied_title: "The browser does not let us use camera or microphone",
  denied: {
    chrome:
      "Click the symbol to the left of the address, switch camera and microphone on, then choose “Ask again”.",
    chrome_phone:
      "Tap the symbol to the left of the address, then “Permissions”, allow camera and microphone, then tap “Ask again”.",
    edge: "Click the lock to the left of the address, allow camera and microphone, then choose “Ask again”.",
    firefox: "Click the crossed-out camera beside the address, remove the block, then choose “Ask again”.",
    firefox_phone: "Tap the lock beside the address, allow camera and microphone, then tap “Ask again”.",
    samsung:
      "Tap the lock beside the address, then “Permissions”, allow camera and microphone, then tap “Ask again”.",
    safari:
      "Open “Settings for this website” in the Safari menu, allow camera and microphone, then choose “Ask again”.",
    ios: "Tap the page symbol beside the address, open the website settings, allow camera and microphone, then tap “Ask again”.",
    ios_other:
      "Open the settings of your iPhone, choose your browser there, allow camera and microphone, come back and tap “Ask again”.",
    app: "You see this page inside another app, which may not use camera and microphone. Open the link from your invitation in Safari or Chrome instead.",
    other: "Allow camera and microphone for this page in your browser's settings, then choose “Ask again”.",
  },
  drawing: "Where the symbol is: marked with a ring",
  camera_states: {
    denied: "The browser does not let us use your camera.",
    missing: "No camera was found. You can join without one.",
    in_use: "Another program is using your camera. Close it, then choose “Ask again”.",
    interrupted: "Your device has paused the camera, for example for a phone call.",
    unsupported: "This browser gives the page no camera.",
  },
  microphone_states: {
    denied: "The browser does not let us use your microphone.",
    missing: "No microphone was found. You can still listen, and write in the chat.",
    in_use: "Another program is using your microphone. Close it, then choose “Ask again”.",
    interrupted: "Your device has paused the microphone, for example for a phone call.",
    unsupported: "This browser gives the page no microphone.",
  },
};

export const waiting: WaitingTexts = {
  title: "You are in the waiting room",
  seen: ({ practitioner }) => `${practitioner} can see that you are waiting.`,
  not_present: ({ practitioner }) => `${practitioner} is not here yet. Your place is kept.`,
  busy: ({ practitioner }) => `${practitioner} is still busy and can see that you are waiting.`,
  since: ({ time, duration }) => `Waiting since ${time} (${duration})`,
  just_now: "You have just arrived.",
  leave_open: "Leave this page open; the screen stays on. We will call you with a sound.",
  other_windows: "You can use other windows meanwhile. We will call you with a sound.",
  note: ({ practitioner }) => `A note from ${practitioner}`,
  recheck: "Check camera and sound again",
  leave: "Leave the waiting room",
  leave_title: "Leave the waiting room?",
  reconnecting: "Your device has no connection to the internet. We reconnect you as soon as it is there.",
  server_away:
    "The practice's server cannot be reached at the moment. We are reconnecting you; your place is kept.",
  returning: "We are taking you back to the consultation",
  leaving: "You are leaving the waiting room",
  leaving_text: "Your place in the queue becomes free.",
  stay: "Go on waiting",
  leave_now: "Leave now",
  connecting: "We are letting the practice know that you are here.",
  admitted_title: "Please come in",
};

export const ended: EndedTexts = {
  title: "Thank you for your visit",
  lost_title: "The connection was lost",
  over_title: "The consultation has ended",
  withdrawn_title: "This invitation is no longer valid",
  done: "Done",
  advice: {
    none: "Please contact the practice.",
    come_back_later: "Please come back later, with the same code.",
    call_the_practice: "Please call the practice.",
    make_an_appointment: "Please ask for a new appointment.",
  },
  hung_up: "You have left the consultation.",
  peer_hung_up: "The consultation has ended.",
  peer_lost:
    "The connection to the practice did not come back in time. Connect again: you return to the waiting room, and the practice sees you there.",
  replaced: "The consultation was ended because another one took its place.",
  failed: "Your browser could not make the connection. Please try again, or use another browser or device.",
  session_ended: "The consultation has ended because the visit was over.",
  guest_deleted: "The practice has withdrawn this invitation.",
  declined_title: "Not possible right now",
  declined: "Your practitioner cannot see you at the moment.",
  left_title: "You have left the waiting room",
  left: "You can come back at any time with the same code.",
  kept_title: "What is kept",
  kept_nothing: "Nothing of the conversation is kept: no picture, no sound, no text.",
  come_back: "Back to the waiting room",
  devices_off: "Your camera and microphone are off.",
};
