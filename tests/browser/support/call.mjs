// The state most tests start from: one practitioner and one guest in a running call.
export async function startCall(stack, { practitioner: practitionerOptions, guest: guestOptions } = {}) {
  const practitioner = await stack.signedIn(practitionerOptions);
  const invitation = await practitioner.invite();
  const guest = await stack.guest(guestOptions);
  await guest.wait(invitation);
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  await Promise.all([practitioner.receivesMedia({ frames: 5 }), guest.receivesMedia({ frames: 5 })]);
  return { practitioner, guest, invitation };
}
