import { readFile } from 'node:fs/promises';
import type { DatasetRow } from '../dataset-row.ts';

/** Characters of the body that are kept. */
const bodyLength = 380;
const document = /<REUTERS ([^>]*)>([\s\S]*?)<\/REUTERS>/gu;
const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

/** The documents of one `.sgm` file that belong to a part of the ModApte split and have a topic, in the order of the file. */
export async function reuters(file: string, part: 'TRAIN' | 'TEST'): Promise<readonly DatasetRow[]> {
  const content = await readFile(file, 'latin1');
  return Array.from(content.matchAll(document)).flatMap(([, attributes = '', inner = '']) => {
    const isWanted = attributes.includes(`LEWISSPLIT="${part}"`) && attributes.includes('TOPICS="YES"');
    const topics = Array.from(between(inner, 'TOPICS').matchAll(/<D>([^<]*)<\/D>/gu), ([, topic]) => topic);
    if (!isWanted || topics.length === 0) return [];
    const [, id = ''] = /NEWID="(\d+)"/u.exec(attributes) ?? [];
    const [title, body] = [plain(between(inner, 'TITLE')), plain(between(inner, 'BODY'))];
    const text = Array.from(body).slice(0, bodyLength).join('');
    return [{ id: `reut-${id}`, at: between(inner, 'DATE').trim(), title, text, topics }];
  });
}

function between(inner: string, tag: string): string {
  const start = inner.indexOf(`<${tag}>`);
  const end = inner.indexOf(`</${tag}>`, start);
  return start < 0 || end < 0 ? '' : inner.slice(start + tag.length + 2, end);
}

/** The body of a document ends with "Reuter" and a control character. */
function plain(text: string): string {
  return text
    .replace(/&#\d+;/gu, ' ')
    .replace(/&(lt|gt|amp);/gu, (_, name: string) => characters[name] ?? '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/ reuter$/iu, '');
}
