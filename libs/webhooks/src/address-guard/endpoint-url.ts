import { isIP } from 'node:net';
import { AddressRefusedError } from './address-guard.errors.ts';

export interface UrlRules {
  readonly requireTls: boolean;
  /** Ports beside those that are open anyway. */
  readonly allowPorts: readonly number[];
}

export interface EndpointUrl {
  readonly url: URL;
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
}

// From 1,024 on: what browsers do not speak HTTP to (Fetch standard, "port blocking"), and stores and cluster
// services that answer to anybody who reaches them.
const closedPorts = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 5984,
  6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 8500, 9042, 9200, 9300, 10080, 10250,
  10255, 11211, 27017,
]);
const openPorts = new Set([80, 443]);
const maxLength = 2_048;

/**
 * Reads the address of an endpoint. It must be written the usual way: what a URL parser would turn into
 * something else, such as `http://0x7f.1/` into 127.0.0.1, is refused rather than understood.
 *
 * @throws AddressRefusedError
 */
export function parseEndpointUrl(text: string, { requireTls, allowPorts }: UrlRules): EndpointUrl {
  const [, authority] = /^https?:\/\/([^/?#\\]+)/i.exec(text) ?? [];
  if (!URL.canParse(text) || text.length > maxLength) throw new AddressRefusedError('notAnAddress');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AddressRefusedError('scheme');
  if (requireTls && url.protocol !== 'https:') throw new AddressRefusedError('tlsRequired');
  if (authority === undefined || /[\s\\]/.test(text)) throw new AddressRefusedError('oddNotation');
  if (authority.includes('@')) throw new AddressRefusedError('userinfo');
  const written = authority.replace(/:\d*$/, '').toLowerCase();
  if (written.endsWith('.')) throw new AddressRefusedError('trailingDot');
  if (written !== url.hostname) throw new AddressRefusedError('oddNotation');
  if (!isOpen(Number(url.port || (url.protocol === 'https:' ? 443 : 80)), allowPorts)) {
    throw new AddressRefusedError('port');
  }
  url.hash = '';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { url, host, isAddress: isIP(host) !== 0 };
}

function isOpen(port: number, allowPorts: readonly number[]): boolean {
  if (openPorts.has(port) || allowPorts.includes(port)) return true;
  return port >= 1_024 && !closedPorts.has(port);
}
