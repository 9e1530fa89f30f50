import type { Detector, Span } from './finding.ts';

interface Pattern {
  /** The group is the secret itself. Each takes time in proportion to the text, whatever the text. */
  readonly pattern: RegExp;
  readonly isSecret?: (value: string) => boolean;
}

const hasDigit = (value: string): boolean => /\d/.test(value);

const patterns: readonly Pattern[] = [
  // The user and password of a URL.
  { pattern: /:\/\/([^\s/?#@"'<>:]{0,256}:[^\s/?#@"'<>]{1,256})@/dg },
  {
    pattern:
      /[?&#;](?:(?:access|refresh|id|auth|session|csrf|reset|invite)?[_-]?token|(?:api|access|secret|account|private)?[_-]?key|sig|signature|secret|client[_-]?secret|passw(?:or)?d|pwd|pass|auth|code|session|sid|jwt|otp|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential))=([^\s&#;"'<>\u0080-\uffff]{1,})/dgi,
  },
  // JSON Web Tokens (RFC 7519).
  { pattern: /(?<![\w.-])(eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?)/dg },
  {
    pattern: /\b(?:Bearer|Basic|token)\s{1,4}([\w.~+/=-]{8,})/dgi,
    isSecret: (value) => hasDigit(value) && value.length >= 12,
  },
  // Keys that say by their beginning whose they are.
  {
    pattern:
      /(?<![\w-])((?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|whs(?:ec|k)_[\w+/=-]{16,}|npm_[A-Za-z0-9]{30,}|af_[0-9a-f]{32}_[A-Za-z0-9]{20,})/dg,
  },
  {
    pattern:
      /(?:passw(?:or)?d|passphrase|\bpwd|\bapi[-_ ]?key|\bsecret|access[-_ ]?token|密码|口令|密钥)["']?\s{0,3}(?:[:=]|是|为|is\b)\s{0,3}["']?([!-~]{6,256})/dgi,
    isSecret: (value) => hasDigit(value) && /\D/.test(value) && !/^(?:https?:|\/|\d+[-:./]\d)/.test(value),
  },
  { pattern: /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$))/dg },
];

export const findSecrets: Detector = function* (text) {
  for (const { pattern, isSecret } of patterns) {
    for (const { indices, 1: value = '' } of text.matchAll(pattern)) {
      const place = indices?.[1];
      if (!place || (isSecret && !isSecret(value))) continue;
      yield withoutPunctuation(text, { start: place[0], end: place[1] });
    }
  }
};

/** A full stop or bracket at the end belongs to the sentence. */
function withoutPunctuation(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start + 1 && '.,;:!?)]}"\''.includes(text.charAt(last - 1))) last -= 1;
  return { start, end: last };
}
