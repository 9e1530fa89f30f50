import type { Detector } from './finding.ts';

const local = /[\p{Script=Latin}\d_][\p{Script=Latin}\d._%+'-]*$/u;
const domain =
  /^(?:[\p{Script=Latin}\d](?:[\p{Script=Latin}\d-]{0,61}[\p{Script=Latin}\d])?\.){1,8}(?:xn--[a-z\d-]{2,59}|\p{Script=Latin}{2,24})(?![\p{Script=Latin}\d])/iu;
/** `logo@2x.png` is a picture. */
const picture = /\.(?:png|jpe?g|gif|webp|svg|ico|avif)$/i;

/** Around each `@`, so that no text is looked at more than twice. */
export const findEmails: Detector = function* (text) {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = local.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const host = domain.exec(text.slice(at + 1, at + 254))?.[0];
    if (name === undefined || host === undefined || name.endsWith('.') || picture.test(host)) continue;
    const end = at + 1 + host.length;
    // A repository for ssh.
    if (name === 'git' && text[end] === ':') continue;
    yield { start: at - name.length, end };
  }
};
