import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { freePort } from '@attention-flow/testing';
import { RunningService, allowedStartMs } from './running-service.ts';

jest.setTimeout(600_000);

const execute = promisify(execFile);
/** `npm start -- customer-service`: this service alone, on the port that is given. */
const launcher = { program: 'tools/launcher/bin/start.mjs', args: ['customer-service'] };

describe('npm start on an empty folder', () => {
  let settings: { readonly DATA_DIR: string; readonly PORT: string };
  let service: RunningService;

  beforeAll(async () => {
    settings = { DATA_DIR: await mkdtemp(join(tmpdir(), 'first-start-')), PORT: String(await freePort()) };
    service = await RunningService.start(settings, { ...launcher, timeoutMs: 590_000 });
  });

  afterAll(async () => {
    await service.stop();
    await rm(settings.DATA_DIR, { recursive: true, force: true });
  });

  test('trains on the sample corpus, and prints commands that work', async () => {
    expect(service.output).toMatch(/Training \[#+\] 100 %/);
    const [english, chinese, explanation] = await printedCommands(service);
    // By its intent or by its words, whichever the model is surer of.
    expect(await run(english)).toMatchObject({
      language: 'en',
      outcome: { kind: expect.stringMatching(/^(matched|retrieved)$/) },
    });
    expect(await run(chinese)).toMatchObject({
      language: 'zh',
      outcome: { kind: expect.stringMatching(/^(matched|retrieved)$/) },
    });
    expect(await run(explanation)).toMatchObject({ method: 'flow', words: expect.any(Array) });
  });

  test('starts again without training, in less than ten seconds', async () => {
    expect(await service.stop()).toBe(0);
    const startedAt = performance.now();
    service = await RunningService.start(settings, launcher);
    expect(performance.now() - startedAt).toBeLessThan(allowedStartMs());
    expect(service.output).not.toContain('Training');
  });
});

async function printedCommands(service: RunningService): Promise<readonly string[]> {
  for (;;) {
    const commands = service.output.match(/curl .+\n/g) ?? [];
    if (commands.length === 3) return commands;
    await sleep(50);
  }
}

/** As if pasted into a shell. */
async function run(command: string | undefined): Promise<unknown> {
  const { stdout } = await execute('sh', ['-c', command ?? 'false']);
  return JSON.parse(stdout);
}
