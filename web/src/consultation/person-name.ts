/** Who somebody is, for the practitioner: the invitation's name, and the one they chose for themselves when it is another. */
export interface Named {
  display_name: string;
  invitation_name?: string;
}

export function choseAnother({ display_name, invitation_name }: Named): boolean {
  return invitation_name !== undefined && invitation_name !== display_name;
}

/** In one line. Each name keeps its own direction (FSI, PDI), so that it cannot turn the other one's around. */
export function personName(person: Named): string {
  return choseAnother(person)
    ? `\u2068${person.invitation_name}\u2069 (\u201c\u2068${person.display_name}\u2069\u201d)`
    : person.display_name;
}
