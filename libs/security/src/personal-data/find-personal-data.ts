import { findEmails } from './email.ts';
import { personalDataKinds } from './finding.ts';
import type { Detector, PersonalDataFinding, PersonalDataKind } from './finding.ts';
import { findIpAddresses } from './ip-address.ts';
import { findIbans, findPaymentCards, findResidentIds } from './numbers.ts';
import { findPhones } from './phone.ts';
import { foldedText } from './scan.ts';
import { findSecrets } from './secret.ts';

const detectors: Readonly<Record<PersonalDataKind, Detector>> = {
  secret: findSecrets,
  residentId: findResidentIds,
  iban: findIbans,
  paymentCard: findPaymentCards,
  email: findEmails,
  ipAddress: findIpAddresses,
  phone: findPhones,
};

/**
 * Personal data and credentials in a text: e-mail addresses, phone numbers, payment cards, IBANs, Chinese resident ids,
 * IP addresses, and secrets such as tokens in URLs. Takes time in proportion to the text.
 *
 * @returns in the order of the text, without overlaps: the more certain kind is taken, then the longer span
 */
export function findPersonalData(
  text: string,
  kinds: readonly PersonalDataKind[] = personalDataKinds,
): readonly PersonalDataFinding[] {
  const folded = foldedText(text);
  const taken = new Uint8Array(text.length);
  const findings: PersonalDataFinding[] = [];
  for (const kind of personalDataKinds.filter((one) => kinds.includes(one))) {
    const spans = [...detectors[kind](folded)].sort((a, b) => b.end - b.start - (a.end - a.start));
    for (const { start, end } of spans) {
      if (taken.subarray(start, end).includes(1)) continue;
      taken.fill(1, start, end);
      findings.push({ kind, start, end });
    }
  }
  return findings.sort((a, b) => a.start - b.start);
}
