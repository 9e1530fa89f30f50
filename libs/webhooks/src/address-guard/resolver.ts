import { Resolver as DnsChannel, lookup } from 'node:dns/promises';
import { NameNotResolvedError } from './address-guard.errors.ts';

/** Where the addresses of a host name come from; a port, so that tests give them. */
export abstract class Resolver {
  /** All of them. @throws NameNotResolvedError when there is none */
  abstract addressesOf(host: string): Promise<readonly string[]>;
}

/**
 * Asks the name servers over the network. The system's own way runs on the few threads of the process, where a
 * name whose servers are silent would keep all others waiting.
 */
export class DnsResolver extends Resolver {
  private readonly channel: DnsChannel;

  /** @param servers `address:port` of name servers; those of the system unless given */
  constructor(servers?: readonly string[]) {
    super();
    this.channel = new DnsChannel({ timeout: 2_000, tries: 2 });
    if (servers) this.channel.setServers([...servers]);
  }

  async addressesOf(host: string): Promise<readonly string[]> {
    const answers = await Promise.allSettled([this.channel.resolve4(host), this.channel.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const failure = answers.find((answer) => answer.status === 'rejected');
    if (addresses.length === 0) throw new NameNotResolvedError(host, failure?.reason);
    return addresses;
  }
}

/** Asks the operating system, so that names of its own network and of its hosts file are found too. */
export class SystemResolver extends Resolver {
  async addressesOf(host: string): Promise<readonly string[]> {
    try {
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch (error) {
      throw new NameNotResolvedError(host, error);
    }
  }
}
