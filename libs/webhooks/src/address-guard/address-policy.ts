import ipaddr from 'ipaddr.js';
import { InvalidOptionError } from '../webhook-options.errors.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Why an IP address is not one of the public network. */
export type AddressKind =
  'private' | 'loopback' | 'linkLocal' | 'metadata' | 'multicast' | 'embedded' | 'reserved';

const kinds: Readonly<Record<string, AddressKind>> = {
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
  deprecatedSiteLocal: 'private',
  loopback: 'loopback',
  linkLocal: 'linkLocal',
  multicast: 'multicast',
  broadcast: 'multicast',
  // IPv6 addresses that lead to an IPv4 address inside them: mapped, NAT64, translated, 6to4, Teredo.
  ipv4Mapped: 'embedded',
  rfc6052: 'embedded',
  rfc6145: 'embedded',
  '6to4': 'embedded',
  teredo: 'embedded',
};

// Metadata services outside the link-local range; the one of AWS on IPv6 is unique local, that of Alibaba is CGNAT.
const metadata = ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254'];
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Which IP addresses webhooks may be sent to: those of the public network, and those that the operator lists. */
export class AddressPolicy {
  private readonly ranges: readonly [Address, number][];
  private readonly hosts: ReadonlySet<string>;

  /**
   * @param allowed IP addresses, ranges such as `10.1.0.0/16`, and host names whose addresses, whatever they
   *   are, are trusted
   * @throws InvalidOptionError naming the entry that is none of these
   */
  constructor(allowed: readonly string[] = []) {
    const entries = allowed.map((entry) => ({ entry, range: rangeOf(entry) }));
    this.ranges = entries.flatMap(({ range }) => (range ? [range] : []));
    this.hosts = new Set(entries.flatMap(({ entry, range }) => (range ? [] : [hostOf(entry)])));
  }

  trustsHost(host: string): boolean {
    return this.hosts.has(host.toLowerCase());
  }

  /** @returns undefined when webhooks may be sent there, else why not */
  refusalOf(address: string): AddressKind | undefined {
    if (!ipaddr.isValid(address)) return 'reserved';
    const parsed = ipaddr.parse(address);
    if (this.ranges.some(([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits))) {
      return undefined;
    }
    return kindOf(parsed);
  }
}

function kindOf(address: Address): AddressKind | undefined {
  if (metadata.includes(address.toString())) return 'metadata';
  const range = address.range();
  if (range !== 'unicast') return kinds[range] ?? 'reserved';
  return address instanceof ipaddr.IPv6 && !address.match(globalUnicast) ? 'reserved' : undefined;
}

function rangeOf(entry: string): [Address, number] | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(entry) || ipaddr.IPv6.isValid(entry)) {
    const address = ipaddr.parse(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  if (!entry.includes('/')) return undefined;
  if (!ipaddr.isValidCIDR(entry)) throw new InvalidOptionError('allowPrivate', `'${entry}' is not a range`);
  return ipaddr.parseCIDR(entry);
}

function hostOf(entry: string): string {
  if (!/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(entry) || /^[\d.]+$/.test(entry)) {
    throw new InvalidOptionError('allowPrivate', `'${entry}' is neither an address, a range nor a host name`);
  }
  return entry.toLowerCase();
}
