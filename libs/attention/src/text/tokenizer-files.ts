import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidTokenizerError } from './errors.ts';
import { countOf, fieldsOf, flagOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import { wordPieceFiles } from './tokenizer-layout.ts';
import type { TokenizerFiles, WordPieceLayout } from './tokenizer-layout.ts';
import { usualNames } from './tokenizer-roles.ts';

const jsonFile = 'tokenizer.json';
const configFile = 'tokenizer_config.json';
const vocabularyFile = 'vocab.txt';

export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const config = fieldsOf(parseJson(await readIfThere(folder, configFile), configFile) ?? {}, configFile);
  const json = parseJson(await readIfThere(folder, jsonFile), jsonFile);
  if (json !== null) return { json, config };
  const lines = await readIfThere(folder, vocabularyFile);
  if (lines === null) {
    throw new InvalidTokenizerError(
      `the folder '${folder}'`,
      `has neither ${jsonFile} nor ${vocabularyFile}`,
    );
  }
  const tokens = lines.replace(/\r?\n$/, '').split(/\r?\n/);
  const written = wordPieceFiles(tokens, layoutOf(config));
  return { json: written.json, config: { ...written.config, ...config } };
}

export async function writeTokenizerFiles(folder: string, files: TokenizerFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(tokenizerFileContents(files)))
    await writeFile(join(folder, name), content);
}

/** What is written, by file name. */
export function tokenizerFileContents({ json, config }: TokenizerFiles): Readonly<Record<string, string>> {
  const contents = { [jsonFile]: JSON.stringify(json), [configFile]: `${JSON.stringify(config, null, 2)}\n` };
  const model = fieldsOf(fieldsOf(json, jsonFile)['model'], 'model');
  if (model['type'] !== 'WordPiece') return contents;
  const entries = Object.entries(fieldsOf(model['vocab'], 'model.vocab'))
    .map(([token, id]) => ({ token, id: countOf(id, `the id of '${token}'`) }))
    .sort((a, b) => a.id - b.id);
  return { ...contents, [vocabularyFile]: entries.map(({ token }) => `${token}\n`).join('') };
}

/** What `tokenizer_config.json` says about a `vocab.txt`. */
function layoutOf(config: Fields): WordPieceLayout {
  const lowercase = flagOf(config['do_lower_case'], 'do_lower_case', true);
  const roles = Object.keys(usualNames).flatMap((role) => {
    const token = config[`${role}_token`];
    return typeof token === 'string' ? [[role, token] as const] : [];
  });
  return {
    lowercase,
    stripAccents: flagOf(config['strip_accents'], 'strip_accents', lowercase),
    isolateHan: flagOf(config['tokenize_chinese_chars'], 'tokenize_chinese_chars', true),
    roles: Object.fromEntries(roles),
  };
}

function parseJson(text: string | null, name: string): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidTokenizerError(name, 'is not JSON');
  }
}

async function readIfThere(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return null;
    throw error;
  }
}
