import { AddressRefusedError } from './address-guard.errors.ts';
import type { AddressPolicy } from './address-policy.ts';
import { parseEndpointUrl } from './endpoint-url.ts';
import type { UrlRules } from './endpoint-url.ts';
import { DnsResolver, SystemResolver } from './resolver.ts';
import type { Resolver } from './resolver.ts';

/** Where a request goes: to one of these addresses and to no other, whatever the name resolves to by then. */
export interface Target {
  readonly url: URL;
  readonly addresses: readonly string[];
}

export interface AddressGuardOptions extends UrlRules {
  readonly policy: AddressPolicy;
  /** For names of the public network. */
  readonly resolver?: Resolver | undefined;
  /** For names that the operator listed. */
  readonly trustedResolver?: Resolver | undefined;
}

/**
 * Against server-side request forgery: the clients who choose the addresses of webhooks must not reach the
 * network of the service through it. Resolve, check every address, and hand on those that were checked.
 */
export class AddressGuard {
  private readonly resolver: Resolver;
  private readonly trustedResolver: Resolver;

  constructor(private readonly options: AddressGuardOptions) {
    this.resolver = options.resolver ?? new DnsResolver();
    this.trustedResolver = options.trustedResolver ?? new SystemResolver();
  }

  /**
   * @throws AddressRefusedError
   * @throws NameNotResolvedError
   */
  async admit(address: string): Promise<Target> {
    const { policy } = this.options;
    const { url, host, isAddress } = parseEndpointUrl(address, this.options);
    if (!isAddress && policy.trustsHost(host)) {
      return { url, addresses: await this.trustedResolver.addressesOf(host) };
    }
    const addresses = isAddress ? [host] : await this.resolver.addressesOf(host);
    for (const each of addresses) {
      const refusal = policy.refusalOf(each);
      if (refusal) throw new AddressRefusedError(refusal);
    }
    return { url, addresses };
  }
}
