/** English: the whole catalogue. */
import type { Catalogue } from "../catalogue";
import { browser } from "./browser";
import { call } from "./call";
import { common, errors, retention } from "./common";
import { devices, ended, name, start, waiting } from "./patient";
import { connection, guests, home, password, shortcuts, sign_in } from "./practitioner";

export const texts: Catalogue = {
  common,
  errors,
  browser,
  retention,
  start,
  name,
  devices,
  waiting,
  ended,
  call,
  sign_in,
  home,
  guests,
  password,
  connection,
  shortcuts,
};
