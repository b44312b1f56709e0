import { hash } from 'node:crypto';
import type { FieldTexts } from './field-texts.ts';

/** What an export said of an asset: a digest of each field that it told, by the field's name in the cell. */
export type Base = ReadonlyMap<string, string>;

const VERSION = 'v1';
/** Sixty bits. */
const DIGEST_CHARACTERS = 10;

/** The cell that remembers what the export said of the asset. */
export function writeBase(id: string, texts: FieldTexts): string {
  const digests = [...texts].map(([field, text]) => `${nameInCell(field)}:${digestOf(id, field, text)}`);
  return [VERSION, ...digests].join(' ');
}

/** Reads the cell; undefined when no export wrote it, or not all of it is there. */
export function readBase(cell: string): Base | undefined {
  const [version, ...entries] = cell.split(' ');
  const pairs = entries.map((entry) => /^([^:]+):([\w-]{10})$/.exec(entry));
  if (version !== VERSION || pairs.includes(null)) return undefined;
  return new Map(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

/** True when the field still is what the export said of it. */
export function isAsExported(base: Base, id: string, field: string, text: string | undefined): boolean {
  return base.get(nameInCell(field)) === (text === undefined ? undefined : digestOf(id, field, text));
}

/** The id is part of it: pasted into the row of another asset, the cell says that everything changed. */
function digestOf(id: string, field: string, text: string): string {
  return hash('sha256', JSON.stringify([id, field, text]), 'base64url').slice(0, DIGEST_CHARACTERS);
}

function nameInCell(field: string): string {
  return encodeURIComponent(field.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
