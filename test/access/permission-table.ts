import { readFile, writeFile } from 'node:fs/promises';
import { PAGE_ROLES, ROLES, type Role } from '../../shared/model/roles.ts';
import { PERMISSIONS, type Condition, type Permission } from './permissions.ts';
import { formattedPage } from '../architecture/formatted-page.ts';

const PAGE = new URL('../../docs/permissions.md', import.meta.url);
const TABLE = /<!-- permissions -->[^]*<!-- \/permissions -->/;

/** The page as it is, and as it should be. */
export async function withPermissionTable(): Promise<{ is: string; wanted: string }> {
  const is = await readFile(PAGE, 'utf8');
  if (!TABLE.test(is)) throw new Error('docs/permissions.md has no <!-- permissions --> and <!-- /permissions -->.');
  const rows = PERMISSIONS.map(
    (permission) => `| \`${permission.route}\` | ${aboutOf(permission)} | ${whoMay(permission)} |`,
  );
  const table = ['| address | about | who may |', '| --- | --- | --- |', ...rows].join('\n');
  const text = is.replace(TABLE, () => `<!-- permissions -->\n\n${table}\n\n<!-- /permissions -->`);
  return { is, wanted: await formattedPage(text) };
}

/** Writes the table into the page. */
export async function writePermissionTable(): Promise<void> {
  await writeFile(PAGE, (await withPermissionTable()).wanted);
}

function aboutOf({ thing, what, path }: Permission): string {
  const named = thing === undefined && what === undefined ? Object.values(path ?? {}).join(', ') : undefined;
  return [thing, what, named].filter((part) => part !== undefined && part !== '').join(': ');
}

function whoMay(permission: Permission): string {
  return `${holdersFor(permission)}${permission.asksAgain === true ? '; a session is asked again' : ''}`;
}

function holdersFor({ may }: Permission): string {
  if (may === 'everybody') return 'everybody, without a key';
  if (may === 'any key') return 'everybody who is let in';
  // To see a thing and to change it are two conditions; where they ask for the same, one line says both.
  const byHolders = new Map<string, Condition[]>();
  for (const condition of may) {
    const holders = holdersOf(condition);
    byHolders.set(holders, [...(byHolders.get(holders) ?? []), condition]);
  }
  return [...byHolders].map(([holders, conditions]) => `${holders}${remarksOn(conditions)}`).join('; ');
}

function holdersOf({ who: { roles, owner } }: Condition): string {
  const holders = roles.length > 0 ? [namesOf(roles)] : [];
  return [
    ...holders,
    ...(owner === undefined ? [] : [`the owner, as ${namesOf(owner.filter((role) => !roles.includes(role)))}`]),
  ].join(', or ');
}

function remarksOn(conditions: readonly Condition[]): string {
  const hidden = conditions.find(({ otherwise }) => otherwise !== 'FORBIDDEN');
  const remarks = [
    ...(conditions.some(({ reads }) => !reads) ? ['in full'] : []),
    ...(hidden === undefined ? [] : [`else ${hidden.otherwise}`]),
  ];
  return remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
}

function namesOf(roles: readonly Role[]): string {
  const pages: readonly Role[] = PAGE_ROLES;
  const hasPages = pages.every((role) => roles.includes(role));
  const others = hasPages ? roles.filter((role) => !pages.includes(role)) : roles;
  return [...(hasPages ? ['a page role'] : []), ...others.map((role) => ROLES[role])].join(' or ');
}
