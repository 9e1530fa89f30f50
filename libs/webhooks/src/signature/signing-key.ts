import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { InvalidKeyError } from './signature.errors.ts';

/** `hmac` shares one secret (HMAC-SHA256, `v1`); `ed25519` signs with a private key (`v1a`). */
export const signingSchemes = ['hmac', 'ed25519'] as const;
export type SigningScheme = (typeof signingSchemes)[number];

/** What signs: `secret` is stored, `publicKey` is what receivers of `v1a` verify with. */
export interface SigningKey {
  readonly scheme: SigningScheme;
  /** `whsec_...` or `whsk_...`, base64 of the key's bytes. */
  readonly secret: string;
  /** `whpk_...` for ed25519, null for HMAC, whose secret both sides hold. */
  readonly publicKey: string | null;
}

const secretBytes = { min: 24, default: 32, max: 64 };
// An ed25519 key in PKCS 8 and SubjectPublicKeyInfo is its 32 bytes behind these (RFC 8410).
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A new key. @throws RangeError when an HMAC secret would not have 24 to 64 bytes */
export function newSigningKey(scheme: SigningScheme, sizeBytes = secretBytes.default): SigningKey {
  if (scheme === 'hmac') {
    if (sizeBytes < secretBytes.min || sizeBytes > secretBytes.max) {
      throw new RangeError(
        `An HMAC secret has ${secretBytes.min} to ${secretBytes.max} bytes, not ${sizeBytes}`,
      );
    }
    return { scheme, secret: `whsec_${randomBytes(sizeBytes).toString('base64')}`, publicKey: null };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(privatePrefix.length);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
  return {
    scheme,
    secret: `whsk_${seed.toString('base64')}`,
    publicKey: `whpk_${point.toString('base64')}`,
  };
}

/** What a signature covers. @see the Standard Webhooks specification, "Signature scheme" */
export const signedContent = (id: string, timestampSeconds: number, body: string): string =>
  `${id}.${timestampSeconds}.${body}`;

/**
 * One signature as the header carries it, `v1,...` or `v1a,...`.
 *
 * @param secret `whsec_...` or `whsk_...`
 * @throws InvalidKeyError
 */
export function signatureOf(secret: string, content: string): string {
  if (secret.startsWith('whsk_')) {
    const key = createPrivateKey({
      key: Buffer.concat([privatePrefix, bytesOf(secret, 'whsk_', { min: 32, max: 32 })]),
      format: 'der',
      type: 'pkcs8',
    });
    return `v1a,${sign(null, Buffer.from(content), key).toString('base64')}`;
  }
  const key = bytesOf(secret, 'whsec_', secretBytes);
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

/**
 * Checks signatures of one content, base64 behind their identifier.
 *
 * @param key `whsec_...` checks `v1`, `whpk_...` checks `v1a`
 * @throws InvalidKeyError
 */
export function signatureCheck(
  key: string,
  content: string,
): { readonly version: 'v1' | 'v1a'; accepts(signature: string): boolean } {
  if (key.startsWith('whpk_')) {
    const point = bytesOf(key, 'whpk_', { min: 32, max: 32 });
    const publicKey = createPublicKey({
      key: Buffer.concat([publicPrefix, point]),
      format: 'der',
      type: 'spki',
    });
    return {
      version: 'v1a',
      accepts: (signature) => verify(null, Buffer.from(content), publicKey, Buffer.from(signature, 'base64')),
    };
  }
  const expected = Buffer.from(signatureOf(key, content));
  return {
    version: 'v1',
    accepts: (signature) => {
      const given = Buffer.from(`v1,${signature}`);
      // In a time that does not tell how much of it is right.
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

/** Strict: a text that is not the base64 of its own bytes is refused. */
function bytesOf(
  text: string,
  prefix: string,
  { min, max }: { readonly min: number; readonly max: number },
): Buffer {
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded || bytes.length < min || bytes.length > max) {
    throw new InvalidKeyError(
      `'${prefix}' and the base64 of ${min === max ? min : `${min} to ${max}`} bytes`,
    );
  }
  return bytes;
}
