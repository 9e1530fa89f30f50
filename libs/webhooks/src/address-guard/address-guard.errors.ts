import { WebhookError, WebhookRefusal } from '../webhook.errors.ts';
import type { AddressKind } from './address-policy.ts';

export type AddressRefusal =
  | 'notAnAddress'
  | 'scheme'
  | 'tlsRequired'
  | 'userinfo'
  | 'oddNotation'
  | 'trailingDot'
  | 'port'
  | AddressKind;

const explanations: Readonly<Record<Exclude<AddressRefusal, AddressKind>, string>> = {
  notAnAddress: 'it is not an address such as https://example.com/webhooks',
  scheme: 'only https and http are spoken',
  tlsRequired: 'only https is allowed here',
  userinfo: 'it holds a user name or password; use a custom header instead',
  oddNotation: 'its host is not written in the usual form',
  trailingDot: 'its host ends in a dot',
  port: 'webhooks are not sent to its port',
};

/** An address that webhooks are not sent to. What its name resolved to is not told: it may be a secret of the network. */
export class AddressRefusedError extends WebhookRefusal {
  readonly code = 'WEBHOOK_ADDRESS_REFUSED';
  readonly status = 422;
  readonly title = 'Address refused';

  constructor(readonly reason: AddressRefusal) {
    const explanation =
      reason in explanations ? explanations[reason as keyof typeof explanations] : undefined;
    super(
      `Webhooks are not sent to this address: ${explanation ?? 'it does not belong to the public network'}`,
    );
  }
}

/** A host name without an address. */
export class NameNotResolvedError extends WebhookError {
  readonly code = 'WEBHOOK_NAME_NOT_RESOLVED';

  constructor(
    readonly host: string,
    cause?: unknown,
  ) {
    super(`The name ${host} has no address`, { cause });
  }
}
