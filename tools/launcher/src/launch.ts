import { ServiceProcess } from './service-process.ts';
import type { Environment } from './service-process.ts';
import { services as allServices } from './services.ts';
import type { Service } from './services.ts';

const usage = `Usage: npm start [-- SERVICE ...]
Starts the services, each as a process of its own; without a name, all of them.
Data lies under DATA_DIR/<service>/ (./data unless set); see each service's README for its settings.
`;

/** How long a service may take to finish when it is stopped. */
const graceMs = 15_000;

/**
 * Starts services and waits for them to end. SIGINT and SIGTERM are passed on; when one service fails, the
 * others are stopped.
 *
 * @param names of the services; none means all
 * @returns the exit status: 0, 1 when a service failed, 2 for a name that is none
 */
export async function launch(
  names: readonly string[],
  environment: Environment,
  services: readonly Service[] = allServices,
): Promise<number> {
  if (names.includes('--help') || names.includes('-h')) {
    process.stdout.write(`${usage}Services: ${namesOf(services)}\n`);
    return 0;
  }
  const unknown = names.find((name) => !services.some((service) => service.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no service '${unknown}'; there are: ${namesOf(services)}\n`);
    return 2;
  }
  const chosen = services.filter(({ name }) => names.length === 0 || names.includes(name));
  return supervise(
    chosen.map((service) => new ServiceProcess(service, settings(service, environment, chosen.length))),
  );
}

async function supervise(running: readonly ServiceProcess[]): Promise<number> {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    for (const service of running) service.stop(graceMs);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const statuses = await Promise.all(
      running.map(async ({ ended }) => {
        const status = await ended;
        if (status !== 0) stop();
        return status;
      }),
    );
    return statuses.every((status) => status === 0) ? 0 : 1;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** For trying services out on one machine: sample data, few log lines, no balancer that a stop would wait for. */
const tryOut = { SAMPLE_DATA: 'on', DATA_DIR: './data', LOG_LEVEL: 'warn', SHUTDOWN_GRACE_MS: '0' };

/** A `PORT` that is set can be meant for one service alone; several have their fixed ones. */
function settings({ port }: Service, environment: Environment, count: number): Environment {
  const given = count === 1 ? environment['PORT'] : undefined;
  return { ...tryOut, ...environment, PORT: given ?? String(port) };
}

function namesOf(services: readonly Service[]): string {
  return services.map(({ name }) => name).join(', ');
}
