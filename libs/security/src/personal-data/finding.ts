/** What is found in texts, the most certain first: where two overlap, the earlier kind is taken. */
export const personalDataKinds = [
  'secret',
  'residentId',
  'iban',
  'paymentCard',
  'email',
  'ipAddress',
  'phone',
] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

/** Part of a text, in UTF-16 code units as of `slice`. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface PersonalDataFinding extends Span {
  readonly kind: PersonalDataKind;
}

/** How masked texts name each kind. */
export const personalDataLabels: Readonly<Record<PersonalDataKind, string>> = {
  secret: 'SECRET',
  residentId: 'RESIDENT_ID',
  iban: 'IBAN',
  paymentCard: 'CARD',
  email: 'EMAIL',
  ipAddress: 'IP',
  phone: 'PHONE',
};

/** Finds the data of one kind; the text is folded ({@link foldedText}), spans may overlap. */
export type Detector = (text: string) => Iterable<Span>;
