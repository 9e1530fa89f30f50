import { RouteConfig } from '@nestjs/platform-fastify';

/** The reply holds a secret: the store of `Idempotency-Key`, where the host has one, must not keep it. */
export const SecretReply = (): MethodDecorator => RouteConfig({ security: { isOnceOnly: true } });
