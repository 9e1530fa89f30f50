/** Keys that a vault cannot work with; never says what a key is. */
export class InvalidVaultKeyError extends Error {
  readonly code = 'PERSONAL_DATA_KEY_INVALID';

  constructor(
    readonly keyId: string,
    problem: string,
  ) {
    super(`The personal data key '${keyId}' ${problem}`);
  }
}

/** A placeholder that this vault does not restore for whoever asks. */
export class PlaceholderUnreadableError extends Error {
  readonly code = 'PERSONAL_DATA_UNREADABLE';

  constructor(
    readonly keyId: string,
    readonly reason: 'unknownKey' | 'refused',
  ) {
    super(
      reason === 'unknownKey'
        ? `Cannot restore personal data: there is no key '${keyId}'`
        : `Cannot restore personal data sealed with key '${keyId}': it was altered, or belongs to another tenant or place`,
    );
  }
}
