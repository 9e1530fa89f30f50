import type { FastifyInstance } from 'fastify';
import { Health } from './health/health.ts';
import type { HealthOptions } from './health/health.ts';
import { JsonLogger } from './logging/json-logger.ts';
import type { LoggingOptions } from './logging/json-logger.ts';
import { RequestLog } from './logging/request-log.ts';
import { Metrics } from './metrics/metrics.ts';
import type { MetricsOptions } from './metrics/metrics.ts';
import { ProblemFilter } from './problem/problem.filter.ts';
import type { ProblemTable } from './problem/problem.ts';
import { Problems } from './problem/problems.ts';
import { RouteTable } from './problem/route-table.ts';
import type { TenantOf } from './request/exchange.ts';
import { observeRequests } from './request/observe-requests.ts';
import { OpenWork } from './shutdown/open-work.ts';
import { Shutdown } from './shutdown/shutdown.ts';
import type { ShutdownOptions } from './shutdown/shutdown.ts';
import { ServerSpans } from './tracing/server-spans.ts';
import { Tracing } from './tracing/tracing.ts';
import type { TracingOptions } from './tracing/tracing.ts';

/** What a service says about itself; the rest has defaults. */
export interface ObservabilityOptions {
  readonly serviceName: string;
  readonly version: string;
  /** The codes of the service's own errors, and of libraries whose errors have no status. */
  readonly problems?: ProblemTable;
  /** Whose request it is, once that is verified; goes into log lines as it is. */
  readonly tenantOf?: TenantOf;
  readonly logging?: Omit<LoggingOptions, 'serviceName'>;
  readonly tracing?: Omit<TracingOptions, 'serviceName' | 'version'>;
  readonly metrics?: Omit<MetricsOptions, 'serviceName' | 'version'>;
  readonly health?: HealthOptions;
  readonly shutdown?: ShutdownOptions;
}

/** All that a service shows of itself, wired together. */
export class Observability {
  readonly logger: JsonLogger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly shutdown: Shutdown;
  readonly filter: ProblemFilter;
  private readonly work = new OpenWork();
  private readonly routes = new RouteTable();
  private readonly tenantOf: TenantOf;

  private constructor(
    options: ObservabilityOptions,
    private readonly tracing: Tracing,
  ) {
    const { serviceName, version, tenantOf = () => undefined } = options;
    this.tenantOf = tenantOf;
    this.logger = new JsonLogger({ serviceName, ...options.logging });
    this.metrics = new Metrics({ serviceName, version, ...options.metrics });
    this.shutdown = new Shutdown(this.work, options.shutdown);
    this.health = new Health(() => this.shutdown.isStopping, options.health);
    this.filter = new ProblemFilter(new Problems(options.problems), this.routes);
  }

  static async start(options: ObservabilityOptions): Promise<Observability> {
    const { serviceName, version, tracing } = options;
    return new Observability(options, await Tracing.start({ serviceName, version, ...tracing }));
  }

  /** Watches every request; call it before routes are added. */
  observe(fastify: FastifyInstance): void {
    this.routes.watch(fastify);
    const { work, tracing, metrics, logger } = this;
    const observers = [work, new ServerSpans(tracing.tracer), metrics, new RequestLog(logger)];
    observeRequests(fastify, observers, this.tenantOf);
  }

  /** Sends spans and writes lines that are still in memory. */
  async stop(): Promise<void> {
    await this.tracing.stop();
    this.logger.flush();
  }
}
