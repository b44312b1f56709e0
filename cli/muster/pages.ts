import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api-client.ts';

const MOST_A_PAGE = 100;

/** Options of a list. */
export interface PageFlags {
  limit: number;
  offset: number;
  all: boolean;
}

export function addPageOptions(command: Command): Command {
  return command
    .addOption(new Option('--limit <n>', 'show so many').argParser(readWhole).default(20))
    .addOption(new Option('--offset <n>', 'leave out so many at the beginning').argParser(readWhole).default(0))
    .option('--all', 'show all of them', false);
}

export function readWhole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

/** A part of a list: its items under their name, and how many there are in all. */
export type Listed<N extends string, T> = Record<N, T[]> & { total_record_count: number };

export interface ListRequest<N extends string, T> {
  path: string;
  query?: Record<string, string>;
  /** The name of the items in the answer. */
  name: N;
  item: z.ZodType<T>;
}

/** The part of a list that was asked for, however many pages of the API it takes. */
export async function readList<N extends string, T>(
  api: ApiClient,
  { path, query = {}, name, item }: ListRequest<N, T>,
  { limit, offset, all }: PageFlags,
): Promise<Listed<N, T>> {
  const schema = z.looseObject({ total_record_count: z.number() });
  const items: T[] = [];
  let total = 0;
  do {
    const wanted = all ? MOST_A_PAGE : Math.min(MOST_A_PAGE, limit - items.length);
    const paging = { limit: String(wanted), offset: String(offset + items.length) };
    const page = await api({ method: 'GET', path, query: { ...query, ...paging } }, schema);
    const found = z.array(item).parse(page[name] ?? []);
    total = page.total_record_count;
    items.push(...found);
    if (found.length === 0) break;
  } while ((all || items.length < limit) && offset + items.length < total);
  return { [name]: items, total_record_count: total } as Listed<N, T>;
}

/** Every item, page after page. */
export const EVERY: PageFlags = { limit: 0, offset: 0, all: true };

/** Says that there is more than what is shown; nothing if there is not. */
export function describeRest(shown: number, total: number, { offset }: PageFlags): string {
  if (offset + shown >= total) return '';
  return `\n${shown} of ${total}. More: --offset ${offset + shown}, or --all.`;
}
