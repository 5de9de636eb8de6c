// The states most tests start from: a practitioner and one guest in a running call, or a practitioner and several.
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

// A small picture: encoding for several others costs most of a core otherwise.
export const small = { picture: { width: 160, height: 120, frameRate: 10 } };

// Everybody receives everybody else; the guests come in one after the other. `spare`: further invitations, for who comes later.
export async function startGroup(stack, guestCount, { spare = 0, each = [], ...options } = {}) {
  const practitioner = await stack.signedIn({ ...small, ...options, ...each[0] });
  const invitations = [];
  for (const name of ['Ada', 'Bruno', 'Clara', 'David', 'Emil', 'Frida', 'Georg', 'Hanna', 'Ida', 'Jonas'].slice(0, guestCount + spare)) {
    invitations.push(await practitioner.invite(stack.guestName(name)));
  }
  const guests = [];
  for (const invitation of invitations.slice(0, guestCount)) {
    const guest = await stack.guest({ ...small, ...options, ...each[guests.length + 1] });
    guest.name = invitation.name;
    await guest.wait(invitation);
    await (guests.length === 0 ? practitioner.admit(invitation.name) : practitioner.admitToCall(invitation.name));
    await guest.see('call-page');
    guests.push(guest);
  }
  const people = [practitioner, ...guests];
  await Promise.all(people.map((person) => person.receivesFrom(guestCount)));
  return { practitioner, guests, people, spare: invitations.slice(guestCount) };
}
