import { SecuritySetupError } from '../security.error.ts';

export class InvalidSecretKeyError extends SecuritySetupError {
  readonly code = 'SECRET_KEY_INVALID';

  /** @param place the file that holds it, or whose it is; never the key */
  constructor(place: string) {
    super(`The secret key, ${place}, is not 32 bytes in base64: openssl rand -base64 32`);
  }
}
