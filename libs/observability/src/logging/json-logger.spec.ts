import { JsonLogger } from './json-logger.ts';
import type { LoggingOptions } from './json-logger.ts';
import { runWithTraceparent } from '../tracing/work.ts';
import { Tracing } from '../tracing/tracing.ts';

function openLogger(options: Partial<LoggingOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = new JsonLogger({ serviceName: 'parcels', destination, ...options });
  return { logger, lines, all: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('JsonLogger', () => {
  test('writes one JSON object a line', () => {
    const { logger, lines, all } = openLogger();
    logger.log('two\nlines', { count: 2 }, 'Parcels');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    const [{ time, ...line } = { time: '' }] = all();
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(line).toEqual({
      level: 'info',
      service: 'parcels',
      message: 'two\nlines',
      logger: 'Parcels',
      data: { count: 2 },
    });
  });

  test.each([
    { name: 'a message alone', call: ['it failed'], expected: { message: 'it failed' } },
    { name: 'with its context', call: ['it failed', 'Http'], expected: { logger: 'Http' } },
    { name: 'with no stack', call: ['it failed', undefined, 'Http'], expected: { logger: 'Http' } },
    {
      name: 'with a stack',
      call: ['it failed', 'Error: x\n    at y'],
      expected: { error: { stack: 'Error: x\n    at y' } },
    },
    {
      name: 'with an error',
      call: ['it failed', new TypeError('no'), 'Http'],
      expected: { logger: 'Http', error: { type: 'TypeError', message: 'no' } },
    },
    {
      name: 'an error alone',
      call: [new TypeError('no'), 'Http'],
      expected: { message: 'no', error: { type: 'TypeError' } },
    },
    { name: 'an object', call: [{ count: 2 }, 'Http'], expected: { message: '', data: { count: 2 } } },
    { name: 'an object with a message', call: [{ message: 'no' }], expected: { message: 'no' } },
    { name: 'several facts', call: ['a', { b: 1 }, ['c'], 'Http'], expected: { data: [{ b: 1 }, ['c']] } },
  ])('understands the calls of Nest: $name', ({ call: [message, ...parameters], expected }) => {
    const { logger, all } = openLogger();
    logger.error(message, ...parameters);
    expect(all()).toMatchObject([{ level: 'error', ...expected }]);
  });

  test('leaves out what is less important than asked', () => {
    const { logger, all } = openLogger({ level: 'warn' });
    logger.log('a');
    logger.debug('b');
    logger.verbose('c');
    logger.warn('d');
    logger.fatal('e');
    expect(all().map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'd'],
      ['fatal', 'e'],
    ]);
    logger.setLogLevels(['error', 'log']);
    expect(logger.isShown('info')).toBe(true);
    expect(logger.isShown('debug')).toBe(false);
  });

  test('says whose work it was', async () => {
    await Tracing.start({ serviceName: 'parcels', version: '1' });
    const { logger, all } = openLogger();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await runWithTraceparent(
      `00-${traceId}-00f067aa0ba902b7-00`,
      'send',
      async () => {
        await Promise.resolve();
        logger.log('sent');
      },
      { tenant: 'north' },
    );
    logger.log('idle');
    expect(all()[0]).toMatchObject({ message: 'sent', traceId, tenant: 'north' });
    expect(Object.keys(all()[1] ?? {})).toEqual(['level', 'time', 'service', 'message']);
  });
});
