/** All texts of the client as one type. A language is a value of it, so a missing or superfluous text does not compile. */
import type { BrowserTexts } from "./texts/browser";
import type { CallTexts } from "./texts/call";
import type { CommonTexts, ErrorTexts } from "./texts/common";
import type { DeviceTexts, EndedTexts, NameTexts, StartTexts, WaitingTexts } from "./texts/patient";
import type {
  ConnectionTexts,
  GuestTexts,
  HomeTexts,
  PasswordTexts,
  ShortcutTexts,
  SignInTexts,
} from "./texts/practitioner";
import type { RetentionTexts } from "./texts/retention";

export interface Catalogue {
  common: CommonTexts;
  errors: ErrorTexts;
  browser: BrowserTexts;
  retention: RetentionTexts;
  start: StartTexts;
  name: NameTexts;
  devices: DeviceTexts;
  waiting: WaitingTexts;
  ended: EndedTexts;
  call: CallTexts;
  sign_in: SignInTexts;
  home: HomeTexts;
  guests: GuestTexts;
  password: PasswordTexts;
  connection: ConnectionTexts;
  shortcuts: ShortcutTexts;
}
