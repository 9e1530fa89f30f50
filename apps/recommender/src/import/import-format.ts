export type ImportFormat = 'csv' | 'jsonLines';

const formats: Readonly<Record<string, ImportFormat>> = {
  'application/jsonl': 'jsonLines',
  'application/x-jsonlines': 'jsonLines',
  'application/x-ndjson': 'jsonLines',
  'text/csv': 'csv',
};

/** The content types that are taken as an import. */
export const importTypes: readonly string[] = Object.keys(formats);

/** @param contentType as in the header, parameters such as `charset` included */
export function formatOf(contentType: string | undefined): ImportFormat | undefined {
  return formats[contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''];
}
