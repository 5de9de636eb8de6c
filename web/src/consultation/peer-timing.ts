/** How long the connection to one other person waits for what, in milliseconds; why the figures are what they are. */

/** The polite side waits this long for the other's first offer before it makes its own. */
export const waitForOfferMs = 3000;
/** A connection counts as lost after this long in `disconnected`. */
export const disconnectedMs = 2000;
/** After `peer_returned` the other side repairs; if it does not, we do. */
export const otherRepairsMs = 2500;
/** An attempt that has not connected by then starts over; two figures, so that both sides do not start over together. */
export const attemptMs = { polite: 11_000, impolite: 8_000 };
/**
 * So often it is looked whether media still arrives, and so many looks without any mean that the way is gone. The browser itself
 * says so only after five seconds or more.
 */
export const pollMs = 500;
export const stalledPolls = 3;
/**
 * A restart has this long to bring media back, and each further one twice as long. Browsers learn of a new network two seconds after
 * a change, and use it in the restart that runs then.
 */
export const restartsApartMs = 2500;
/** Pictures that were lost on a way that is gone are not waited for if the new way is found within this time of a restart. */
export const renewedWayMs = 10_000;
export const waySettlesMs = 50;
/** The safety code takes two round trips; who has not answered by then does not want to, or somebody does not let it through. */
export const safetyMs = 10_000;
