import { ObservabilityModule } from '@attention-flow/observability';
import { maskPersonalData } from '@attention-flow/security';
import { problems } from '../http/problems.ts';
import { Config } from './config.ts';
import { PlatformModule } from './platform.module.ts';
import { version } from './version.ts';

/** As they may stand in the middle of a text. */
const apiKeys = /\baf_[0-9a-f]{32}_\w+/;

/** Logs, metrics, traces, health, problems, an orderly end. One constant: registered twice it would be there twice. */
export const observability = ObservabilityModule.register({
  imports: [PlatformModule],
  inject: [Config],
  useFactory: ({ logLevel, tracing, shutdownGraceMs, secrets }: Config) => ({
    serviceName: 'customer-service',
    version,
    problems,
    tenantOf: (request) => request.principal?.tenant.id,
    logging: {
      level: logLevel,
      secrets,
      secretPatterns: [apiKeys],
      mask: (text) => maskPersonalData(text),
    },
    tracing,
    shutdown: { graceMs: shutdownGraceMs },
  }),
});
