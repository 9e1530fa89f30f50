import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { z } from 'zod';
import { defineConfiguration } from './configuration.ts';
import type { ConfigurationValues, Environment } from './configuration.ts';
import { configurationTable, environmentExample, staleConfigurationDocs } from './configuration-docs.ts';
import { configurationDocsCommand } from './configuration-docs-command.ts';
import { ConfigurationSetupError, InvalidConfigurationError } from './configuration.errors.ts';
import { distance } from './unknown-variables.ts';

const configuration = defineConfiguration({
  app: 'answers',
  prefix: 'ANSWERS_',
  variables: z.object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3001).describe('Where it listens; 0: anywhere.'),
    DATA_DIR: z.string().min(1).default('./data').describe('Folder of all services.'),
    DATABASE_URL: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'PostgreSQL.', allowed: '`postgres://...`' }),
    SAMPLE_DATA: z.enum(['on', 'off']).default('off').describe('Whether an empty database is filled.'),
    THRESHOLD: z.coerce.number().min(0).max(1).default(0.5).describe('Confidence | from which it answers.'),
    MAX_BYTES: z.coerce.number().int().positive().default(1024).describe('Of a file.'),
    VAULT_KEY: z.string().min(8).describe('Seals personal data.').meta({ isSecret: true }),
    ANSWERS_ORIGINS: z
      .string()
      .transform((text) => text.split(','))
      .optional()
      .describe('Who may ask.'),
  }),
});

describe('Configuration', () => {
  const needed = { VAULT_KEY: 'sealed-with-this' };

  function problemsOf(environment: Environment): readonly string[] {
    try {
      configuration.parse(environment);
      return [];
    } catch (error) {
      if (!(error instanceof InvalidConfigurationError)) throw error;
      for (const value of Object.values(environment).filter((one) => one && one.length > 3))
        expect(error.message).not.toContain(value);
      return error.problems.map(({ variable }) => variable);
    }
  }

  test('has defaults, and takes empty for not set', () => {
    const values: ConfigurationValues<typeof configuration> = configuration.parse({
      ...needed,
      HOME: '/root',
      DATABASE_URL: '',
      PORT: '80',
      ANSWERS_ORIGINS: 'a,b',
    });
    expect(values).toEqual({
      ...needed,
      PORT: 80,
      DATA_DIR: './data',
      SAMPLE_DATA: 'off',
      THRESHOLD: 0.5,
      MAX_BYTES: 1024,
      ANSWERS_ORIGINS: ['a', 'b'],
    });
  });

  test.each([
    { given: { PORT: 'http' }, named: ['PORT'] },
    { given: { PORT: '70000', SAMPLE_DATA: 'perhaps' }, named: ['PORT', 'SAMPLE_DATA'] },
    { given: { THRESHOLD: '1.25' }, named: ['THRESHOLD'] },
    { given: { VAULT_KEY: 'short' }, named: ['VAULT_KEY'] },
    { given: { VAULT_KEY: undefined }, named: ['VAULT_KEY'] },
    { given: { DATABSE_URL: 'postgres://me:secret@db/x' }, named: ['DATABSE_URL'] },
    { given: { database_url: 'postgres://db/x' }, named: ['database_url'] },
    { given: { ANSWERS_ORIGIN: 'https://shop.example' }, named: ['ANSWERS_ORIGIN'] },
    { given: { ANSWERS_COLOUR: 'blue', PORT: '-1' }, named: ['PORT', 'ANSWERS_COLOUR'] },
  ])('names what is wrong in $given, and no value', ({ given, named }) => {
    expect(problemsOf({ ...needed, ...given })).toEqual(named);
  });

  test('says that a variable is required', () => {
    expect(() => configuration.parse({})).toThrow('Wrong configuration: VAULT_KEY: is required');
  });

  test.each([
    {
      name: 'of another program',
      given: { HOST_NAME: 'x', SHELL: 'sh', PATH: '/bin', HOME: '/root' },
      warned: [],
    },
    {
      name: 'of Kubernetes',
      given: { ANSWERS_PORT: 'tcp://1', ANSWERS_SERVICE_HOST: 'x', ANSWERS_PORT_80_TCP_ADDR: 'y' },
      warned: [],
    },
    { name: 'like a short one', given: { PROT: '80' }, warned: ['PROT'] },
    {
      name: 'beside the one they look like',
      given: { DATABASE_URI: 'x://y', DATABASE_URL: 'postgres://db/x' },
      warned: ['DATABASE_URI'],
    },
    {
      name: 'that are named',
      given: { DATABASE_URI: 'x://y', ANSWERS_X: '1', IGNORED_VARIABLES: 'DATABASE_URI, ANSWERS_X' },
      warned: [],
    },
  ])('takes variables $name', ({ given, warned }) => {
    const warnings: string[] = [];
    configuration.parse({ ...needed, ...given }, ({ variable }) => warnings.push(variable));
    expect(warnings).toEqual(warned);
  });

  test('never repeats a value, whatever a schema says', () => {
    const strict = defineConfiguration({
      app: 'strict',
      variables: z.object({
        CODE: z
          .string()
          .describe('A code.')
          .superRefine((value, context) => context.addIssue(`no ${value}`)),
      }),
    });
    expect(() => strict.parse({ CODE: 'open-sesame' })).toThrow('CODE: does not fit its schema');
  });

  test('shows values without secrets', () => {
    const values = configuration.parse({ ...needed, DATABASE_URL: 'postgres://me:hidden1@db/x' });
    expect(configuration.describe(values)).toEqual({
      PORT: '3001',
      DATA_DIR: './data',
      DATABASE_URL: 'postgres://**********@db/x',
      SAMPLE_DATA: 'off',
      THRESHOLD: '0.5',
      MAX_BYTES: '1024',
      VAULT_KEY: '***',
      ANSWERS_ORIGINS: 'not set',
    });
  });

  test.each([
    {
      name: 'no description',
      variables: z.object({ PORT: z.string() }),
      problem: 'PORT of app has no description',
    },
    {
      name: 'a secret default',
      variables: z.object({
        KEY: z.string().meta({ description: 'A key.', isSecret: true }).default('admin'),
      }),
      problem: 'KEY of app is a secret with a default',
    },
  ])('refuses a definition with $name', ({ variables, problem }) => {
    expect(() => defineConfiguration({ app: 'app', variables })).toThrow(ConfigurationSetupError);
    expect(() => defineConfiguration({ app: 'app', variables })).toThrow(problem);
  });

  test.each([
    {
      name: 'optional outside',
      schema: z.string().meta({ description: 'A key.', isSecret: true }).optional(),
    },
    {
      name: 'optional inside',
      schema: z.string().optional().meta({ description: 'A key.', isSecret: true }),
    },
    {
      name: 'transformed after',
      schema: z
        .string()
        .meta({ description: 'A key.', isSecret: true })
        .transform((text) => text.length),
    },
    {
      name: 'transformed before',
      schema: z
        .string()
        .transform((text) => text.length)
        .meta({ description: 'A key.', isSecret: true }),
    },
    {
      name: 'piped',
      schema: z.string().meta({ description: 'A key.', isSecret: true }).pipe(z.string().min(1)),
    },
  ])('knows a secret that is $name', ({ schema }) => {
    const secret = defineConfiguration({ app: 'app', variables: z.object({ KEY: schema }) });
    expect(secret.describe({ KEY: 'abc' })).toEqual({ KEY: '***' });
  });
});

describe('the documents of a configuration', () => {
  test('are a table', () => {
    expect(configurationTable(configuration)).toBe(`| variable | allowed | default | what it is |
| --- | --- | --- | --- |
| \`PORT\` | whole number from 0 to 65535 | \`3001\` | Where it listens; 0: anywhere. |
| \`DATA_DIR\` | text | \`./data\` | Folder of all services. |
| \`DATABASE_URL\` | \`postgres://...\` | not set | PostgreSQL. |
| \`SAMPLE_DATA\` | \`on\`, \`off\` | \`off\` | Whether an empty database is filled. |
| \`THRESHOLD\` | number from 0 to 1 | \`0.5\` | Confidence \\| from which it answers. |
| \`MAX_BYTES\` | whole number over 0 | \`1024\` | Of a file. |
| \`VAULT_KEY\` | text | required | Seals personal data. Secret. |
| \`ANSWERS_ORIGINS\` | text | not set | Who may ask. |
`);
  });

  test('are an example that parses when what is required is filled in', () => {
    const example = environmentExample(configuration);
    expect(example).toContain(
      '# Where it listens; 0: anywhere.\n# Optional: whole number from 0 to 65535.\n# PORT=3001\n',
    );
    const filled = example
      .replace('VAULT_KEY=', 'VAULT_KEY=sealed-with-this')
      .replaceAll(/^# (?=[A-Z_]+=.)/gm, '');
    const lines = filled.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
    const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
    expect(configuration.parse(environment)).toMatchObject({ PORT: 3001, VAULT_KEY: 'sealed-with-this' });
  });

  test('are found stale, written, and then current', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'configuration-'));
    const file = (name: string) => pathToFileURL(join(folder, name));
    const docs = { configuration, table: file('README.md'), example: file('.env.example') };
    await writeFile(docs.table, '# Answers\n\nno place\n');
    await expect(staleConfigurationDocs(docs)).rejects.toThrow("write '<!-- configuration of answers -->'");

    await writeFile(
      docs.table,
      '# Answers\n\n<!-- configuration of answers -->\nold\n<!-- end of configuration -->\n\nMore.\n',
    );
    const both = [docs.table.pathname, docs.example.pathname];
    expect(await staleConfigurationDocs(docs)).toEqual(both);
    const lines: string[] = [];
    const command = (...options: readonly string[]) =>
      configurationDocsCommand([docs], options, { print: (line) => lines.push(line) });
    expect(await command('--check')).toBe(1);
    expect(await command()).toBe(0);
    expect(await staleConfigurationDocs(docs)).toEqual([]);
    expect(await command('--check')).toBe(0);
    expect(await command('--quiet')).toBe(2);
    expect(lines).toEqual([
      ...both.map((file) => `${file} is not current: npm run config-docs`),
      ...both.map((file) => `${file} written`),
      "There is no option '--quiet': give --check or none",
    ]);
    const markdown = await readFile(docs.table, 'utf8');
    expect([
      markdown.startsWith('# Answers\n\n<!-- configuration of answers -->\n\n| variable |'),
      markdown.endsWith('|\n\n<!-- end of configuration -->\n\nMore.\n'),
    ]).toEqual([true, true]);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('distance', () => {
  test.each([
    { a: 'DATABASE_URL', b: 'DATABSE_URL', letters: 1 },
    { a: 'PORT', b: 'PROT', letters: 1 },
    { a: 'PORT', b: 'PATH', letters: 3 },
    { a: '', b: 'ABC', letters: 3 },
  ])('from $a to $b is $letters', ({ a, b, letters }) => {
    expect([distance(a, b), distance(b, a)]).toEqual([letters, letters]);
  });

  test('is 0 for the same alone, and no more than the longer name', () => {
    const name = fc.string({ unit: fc.constantFrom('A', 'B', '_'), maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
