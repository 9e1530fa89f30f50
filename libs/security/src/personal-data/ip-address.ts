import { isIPv6 } from 'node:net';
import type { Detector, Span } from './finding.ts';
import { after, before, scan } from './scan.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`${octet}(?:\\.${octet}){3}`);
const versionBefore =
  /(?:\bv|\bver|version|release|firmware|build|\brev|section|chapter|clause|upgraded? (?:to|from)|版本|固件|章节|升级到|§|第)[^\w]{0,3}$|[A-Za-z]\/$/i;
/** Of nobody: this machine, no machine, all machines. */
const ofNobody = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.|::1?$)/;
const ipv6Run = /(?<![0-9A-Fa-f:.])[0-9A-Fa-f:.]{4,64}/g;

export const findIpAddresses: Detector = function* (text) {
  yield* scan(text, ipv4, (match, span) => isIpv4(text, match, span));
  for (const { 0: run, index } of text.matchAll(ipv6Run)) {
    // A colon may belong to the sentence.
    const lead = /^:(?!:)/.test(run) ? 1 : 0;
    const address = run
      .slice(lead)
      .replace(/[.:]$/, (last, at: number, all: string) => (last === ':' && all[at - 1] === ':' ? last : ''));
    const span = { start: index + lead, end: index + lead + address.length };
    const isWhole = !/[G-Zg-z_]$/.test(before(text, span, 1)) && !/^\w/.test(after(text, span, 1));
    if (isWhole && isIPv6(address) && !ofNobody.test(address)) yield span;
  }
};

function isIpv4(text: string, match: string, span: Span): boolean {
  return (
    !/[\w:]$|[\d]\.$/.test(before(text, span, 2).replace(/(?:^|[^\d]):$/, '')) &&
    !/^(?:\w|\.\d)/.test(after(text, span, 2)) &&
    !ofNobody.test(match) &&
    !versionBefore.test(before(text, span, 16))
  );
}
