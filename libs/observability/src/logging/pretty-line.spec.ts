import { stripVTControlCharacters } from 'node:util';
import { prettyLine } from './pretty-line.ts';

test('a line for a terminal', () => {
  const line = {
    level: 'error',
    time: '2026-01-02T03:04:05.678Z',
    message: 'failed',
    logger: 'Http',
    tenant: 'north',
    data: { count: 2 },
    error: { stack: 'Error: a\n    at b', cause: { type: 'Error', message: 'c' } },
  };
  expect(stripVTControlCharacters(prettyLine(JSON.stringify(line)))).toBe(
    '03:04:05 error [Http] failed tenant=north data={"count":2}\n' +
      'Error: a\n    at b\ncaused by {"type":"Error","message":"c"}\n',
  );
});
