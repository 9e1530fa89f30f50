import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Database, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import type { MessageId } from './message.ts';
import { Outbox } from './outbox/outbox.ts';
import { ParkedStore } from './outbox/parked-store.ts';
import { messagingEntities } from './schema.ts';
import { Subscriptions } from './subscriptions.ts';
import type { ParkedFilter } from './work-queues.ts';

const usage = `Usage: npm run parked -w @attention-flow/messaging -- list|redrive|discard --service NAME [options]
Messages that a service has set aside after they failed, whether the database or NATS carries the others: shown, given
another round of deliveries, or deleted. A running service takes up what is redriven by itself.
  --service NAME       such as customer-service
  --data-dir FOLDER    DATA_DIR of the service; ./data by default
  --database-url URL   DATABASE_URL of the service, where it has one
  --topic, --group, --tenant, --id   only those; for redrive and discard at least one of them, or --all
  --limit N            of list; 50 by default
`;

const options = {
  service: { type: 'string' },
  'data-dir': { type: 'string', default: './data' },
  'database-url': { type: 'string' },
  topic: { type: 'string' },
  group: { type: 'string' },
  tenant: { type: 'string' },
  id: { type: 'string' },
  limit: { type: 'string', default: '50' },
  all: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Where the command writes. */
export interface ParkedOutput {
  print(text: string): void;
}

/** @returns the exit code: 0, or 2 for bad usage */
export async function parkedCommand(args: readonly string[], output: ParkedOutput): Promise<0 | 2> {
  const refuse = (problem: string): 2 => {
    output.print(`${problem}\n${usage}`);
    return 2;
  };
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      output.print(usage);
      return 0;
    }
    const [action] = positionals;
    if (action !== 'list' && action !== 'redrive' && action !== 'discard')
      return refuse('Say list, redrive or discard');
    if (values.service === undefined) return refuse('Say which --service');
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1) return refuse('--limit must be a whole number over 0');
    const filter = filterOf(values);
    const isLimited = Object.values(filter).some((value) => value !== undefined);
    if (action !== 'list' && !isLimited && !values.all)
      return refuse(`${action} needs --topic, --group, --tenant or --id, or --all`);
    await act({ action, filter, limit, service: values.service, values }, output);
    return 0;
  } catch (error) {
    const problem = usageProblemOf(error);
    if (problem !== undefined) return refuse(problem);
    throw error;
  }
}

interface Request {
  readonly action: 'list' | 'redrive' | 'discard';
  readonly filter: ParkedFilter;
  readonly limit: number;
  readonly service: string;
  readonly values: Values;
}

async function act({ action, filter, limit, service, values }: Request, output: ParkedOutput): Promise<void> {
  const database = await Database.open({
    url: values['database-url'],
    folder: join(values['data-dir'], service),
    schema: service.replaceAll('-', '_'),
    entities: messagingEntities,
    migrations: [],
    // The tables are the service's, which may be of another version than this.
    pendingMigrations: 'leave',
  });
  try {
    const clock = new SystemClock();
    const ids = new TimeOrderedIds(clock);
    const outbox = new Outbox({
      database,
      clock,
      ids,
      subscriptions: new Subscriptions([]),
      carrier: () => ({}),
    });
    const parked = new ParkedStore(database, clock, outbox);
    if (action === 'redrive') output.print(`${await parked.redrive(filter)} redriven\n`);
    else if (action === 'discard') output.print(`${await parked.discard(filter)} discarded\n`);
    else {
      const { messages } = await parked.page(filter, { limit });
      // Without the payload, which may be personal.
      for (const { payload: _, ...message } of messages) output.print(`${JSON.stringify(message)}\n`);
    }
  } finally {
    await database.close();
  }
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

/** What was wrong with the options, as Node says it. */
function usageProblemOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error))
    return undefined;
  return String(error.code).startsWith('ERR_PARSE_ARGS') ? String(error.message) : undefined;
}

function filterOf({ topic, group, tenant, id }: Values): ParkedFilter {
  return { topic, group, tenantId: tenant, id: id === undefined ? undefined : (id as MessageId) };
}
