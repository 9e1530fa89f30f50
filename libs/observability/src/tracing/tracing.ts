import { Logger } from '@nestjs/common';
import { DiagLogLevel, context, diag, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type * as Sdk from '@opentelemetry/sdk-trace-node';
import type { NodeTracerProvider, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { tracerName } from './work.ts';

export interface TracingOptions {
  readonly serviceName: string;
  readonly version: string;
  /** Address of an OTLP collector over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it; without it tracing is off. */
  readonly endpoint?: string | undefined;
  /** Sent with every export, such as the collector's key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of the traces begun here that are recorded, in [0, 1]; 0.1 unless told. Callers decide about theirs. */
  readonly samplingRatio?: number;
  /** Takes the spans instead of the collector, each as soon as it ends. */
  readonly exporter?: SpanExporter;
}

/**
 * The one tracer of this process. Off, it costs next to nothing: no part of the SDK is loaded, and requests
 * carry on the trace id of their caller, or one of their own.
 */
export class Tracing {
  private constructor(
    /** Absent when tracing is off. */
    readonly tracer: Tracer | undefined,
    private readonly provider: NodeTracerProvider | undefined,
  ) {}

  static async start(options: TracingOptions): Promise<Tracing> {
    // A second service in this process finds them there already.
    hasContexts ||= context.setGlobalContextManager(contexts);
    if (options.endpoint === undefined && options.exporter === undefined) {
      return new Tracing(undefined, undefined);
    }
    diag.setLogger(reporter(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const provider = await openProvider(options);
    trace.setGlobalTracerProvider(provider);
    return new Tracing(provider.getTracer(tracerName, options.version), provider);
  }

  /** Sends what is left, for five seconds at most; that it could not is logged, and keeps nothing from ending. */
  async stop(): Promise<void> {
    if (this.provider === undefined) return;
    trace.disable();
    await this.provider.shutdown().catch((error: unknown) => logger.warn(notExported, error));
    diag.disable();
  }
}

const logger = new Logger('Tracing');
const notExported = 'Spans could not be exported';
let hasContexts = false;
const contexts = new AsyncLocalStorageContextManager();
const exportTimeoutMs = 5_000;

/** What the SDK has to complain of while it runs, such as a collector that does not answer. */
function reporter() {
  const report = (...facts: readonly unknown[]) => logger.warn('OpenTelemetry has a problem', facts);
  const ignore = () => undefined;
  return { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
}

/** Loads the SDK, which takes some 100 ms that a service without a collector need not wait. */
async function openProvider(options: TracingOptions): Promise<NodeTracerProvider> {
  const [sdk, { defaultResource, detectResources, envDetector, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/resources'),
  ]);
  const { serviceName, version, samplingRatio = 0.1 } = options;
  const named = resourceFromAttributes({ 'service.name': serviceName, 'service.version': version });
  const environment = detectResources({ detectors: [envDetector] });
  return new sdk.NodeTracerProvider({
    resource: defaultResource().merge(named).merge(environment),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(samplingRatio) }),
    spanProcessors: [await openProcessor(sdk, options)],
  });
}

async function openProcessor(
  sdk: typeof Sdk,
  { endpoint, headers, exporter }: TracingOptions,
): Promise<SpanProcessor> {
  if (exporter !== undefined) return new sdk.SimpleSpanProcessor(exporter);
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const url = `${endpoint?.replace(/\/+$/, '')}/v1/traces`;
  const otlp = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: exportTimeoutMs });
  return new sdk.BatchSpanProcessor(otlp, { exportTimeoutMillis: exportTimeoutMs });
}
