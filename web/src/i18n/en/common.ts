/** English: common texts and error sentences. */
import type { CommonTexts, ErrorTexts } from "../texts/common";
import type { RetentionTexts } from "../texts/retention";

export const common: CommonTexts = {
  language_name: "English",
  language_switch: "Deutsch",
  theme_to_dark: "Dark colours",
  theme_to_light: "Light colours",
  claim: "Video consultation",
  skip: "Skip to the content",
  close: "Close",
  cancel: "Cancel",
  continue: "Continue",
  back: "Back",
  try_again: "Try again",
  loading: "One moment please",
  to_start: "To the start page",
  not_found_title: "This page does not exist",
  not_found_text: "The address may have been shortened or mistyped. Start again with your access code.",
  form_problem: "Please check your entry",
  copied: "Copied",
  copy_failed: "Please mark it and copy it",
  reload: "Load the page again",
  try_again_in: ({ time }) => `You can try again in ${time}.`,
  trouble_title: "That did not work",
};

export const errors: ErrorTexts = {
  sentences: {
    malformed_json:
      "This page sent something the practice's server did not understand. Please reload the page.",
    invalid_message: "Something in your entry is not accepted. Please check it and try again.",
    not_signed_in: "Your visit has ended because it was too long ago. Please start again.",
    wrong_credentials: "Login name and password do not match. Please check both and try again.",
    access_code_refused:
      "This code is not known. Please compare it with your invitation, or ask your practice for a new one.",
    access_code_expired: "This code is no longer valid. Please ask your practice for a new one.",
    forbidden: "You cannot do this here. Please go back to the start page.",
    not_verified:
      "This practice has not been confirmed yet, so its waiting room is closed. Please contact the practice.",
    not_found: "This no longer exists. It may have been deleted in the meantime.",
    method_not_allowed: "This is not possible here. Please reload the page.",
    limit_reached:
      "You have reached the highest number of invitations. Please delete some that you no longer need.",
    already_exists: "This login name is already taken. Please choose another one.",
    payload_too_large: "Your entry is too long. Please shorten it.",
    unsupported_media_type: "This page is out of date. Please reload it.",
    password_rejected:
      "This password is not accepted: it is too short, too common or the same as before. Please choose another one.",
    policy_not_possible:
      "This way of connecting is not possible here, because the operator has set up no server for it. Please choose another one.",
    upgrade_required: "Your network does not let the connection through. Please try another network.",
    rate_limited: "There were too many attempts. Please wait a little.",
    internal: "Something went wrong on our side. Please try again.",
    busy: "Many people are here at the moment. Please try again shortly.",
    unavailable: "The service cannot be reached at the moment. Please try again shortly.",
    ticket_refused: "The connection took too long to make. Please try again.",
    seat_taken: "You are already signed in in another window. Close it there, or try again here.",
    wrong_state: "This is not possible at the moment. Please try again.",
    unknown_entry: "This person is no longer waiting.",
    unknown_participant: "This person is no longer in the consultation.",
    description_refused: "Your browser's connection was not secure enough. Please update your browser.",
    waiting_room_full: "The waiting room is full. Please try again in a few minutes.",
    call_full: "The consultation is full: at most nine people can take part at the same time.",
    too_many_messages: "Too much was sent at once. Please wait a moment and try again.",
    offline: "There is no connection. Please check your internet connection and try again.",
  },
  seat_taken_guest:
    "Your code is in use in another window or on another device. Close it there, then try again here.",
  replaced_title: "You continued in another window",
  replaced_text: "This window was paused because the page was opened again. Nothing is lost.",
  use_here: "Continue here",
  session_ended: "Your visit has ended, for example because the code was withdrawn. Please start again.",
  refused: "The connection was ended for a technical reason. Please try again.",
};

export const retention: RetentionTexts = {
  access_code: ({ duration }) => `A code works for ${duration} at most.`,
  guest_record: () => "The name on your invitation is kept until your practice deletes it.",
  guest_record_of_mine: () => "The name is kept until you delete it.",
  guest_session: ({ duration }) => `That you were here is kept for ${duration} at most.`,
  waiting_entry: ({ duration }) =>
    `The name you give here is kept only while you wait and talk, and no more than ${duration} after a lost connection.`,
  practitioner_session: ({ duration }) => `You stay signed in for ${duration} at most.`,
  practitioner_session_idle: ({ duration }) => `Once the page is closed it ends after ${duration}.`,
};
