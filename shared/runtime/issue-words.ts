import { z } from 'zod';
import { cutText } from './cut-text.ts';

type Issue = z.core.$ZodIssue;
type Raw = z.core.$ZodRawIssue;

/** What is wrong with a field. `field` is a path such as `creators.0.order`, empty for the whole. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A list of allowed words is given whole up to this many. */
const MOST_LISTED = 20;
const MOST_REPEATED = 40;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  nan: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  date: 'a date',
  file: 'a file',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as name@example.org',
  url: 'an address such as https://example.org/page',
  uuid: 'a UUID such as 0b5c1c0e-6a0c-4f4e-9d2e-0d6f7f0f7c55',
  guid: 'a UUID such as 0b5c1c0e-6a0c-4f4e-9d2e-0d6f7f0f7c55',
  date: 'a day such as 2026-11-24',
  datetime: 'a time with its zone such as 2026-11-24T21:34:23Z',
  time: 'a time of day such as 21:34',
  duration: 'a duration such as P30D',
  ipv4: 'an IPv4 address such as 192.0.2.1',
  ipv6: 'an IPv6 address such as 2001:db8::1',
  cidrv4: 'a range of IPv4 addresses such as 192.0.2.0/24',
  cidrv6: 'a range of IPv6 addresses such as 2001:db8::/32',
  base64: 'text in Base64',
  base64url: 'text in Base64 for addresses',
  json_string: 'JSON',
  jwt: 'a JSON Web Token',
  hostname: 'a host name such as files.example.org',
  lowercase: 'in lower case',
  uppercase: 'in upper case',
};

/** What each thing that has a size is counted in: one, several. */
const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
  object: ['field', 'fields'],
  file: ['byte', 'bytes'],
};

/**
 * What is wrong with a value, in words that go on after the name of its field: "must be a number, not text". Repeats a
 * value only where one of several words was wanted, and cuts it.
 */
function wordsOf(issue: Raw): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (issue.expected === 'never' || issue.expected === 'undefined') return 'must be left out';
      return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case 'invalid_value': {
      if (issue.input === undefined) return 'is missing';
      const [only] = issue.values;
      const isListed = issue.values.length > 1 && issue.values.length <= MOST_LISTED;
      const wanted = isListed ? `one of ${issue.values.map(String).join(', ')}` : (only ?? 'null');
      return issue.values.length > MOST_LISTED
        ? `is not one of the ${issue.values.length} known values${repeated(issue.input, ': ')}`
        : `must be ${String(wanted)}${repeated(issue.input, ', not ')}`;
    }
    case 'too_small':
      return issue.exact ? exactly(issue.origin, issue.minimum) : tooSmall(issue);
    case 'too_big':
      return issue.exact ? exactly(issue.origin, issue.maximum) : tooBig(issue);
    case 'invalid_format':
      return ofFormat(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys': {
      const names = issue.keys.slice(0, MOST_LISTED).map((name) => cutText(name, MOST_REPEATED));
      return `has ${names.length === 1 ? 'a field that is' : 'fields that are'} not known here: ${names.join(', ')}`;
    }
    case 'invalid_union':
      return ofUnion(issue);
    case 'invalid_key':
      return `has a name that is not allowed: it ${firstOf(issue.issues)}`;
    case 'invalid_element':
      return `has an entry that is not valid: it ${firstOf(issue.issues)}`;
    default:
      return 'is not valid';
  }
}

/** The same without any value: for settings, any of which may be a secret that was put in the wrong place. */
export function wordsWithoutValue(issue: Raw): string {
  return wordsOf(typeof issue.input === 'string' ? ({ ...issue, input: '' } as Raw) : issue);
}

/** What zod finds is said in these words in every process that refuses anything, unless a schema has its own. */
z.config({ localeError: wordsOf });

/** The problems of each field: names that are not known, and parts of a value of several forms, are fields of their own. */
export function fieldProblems(issues: readonly Issue[], above: readonly PropertyKey[] = []): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => ({ field: pathOf([...path, name]), message: 'is not known here' }));
    }
    const nearest = issue.code === 'invalid_union' ? nearestBranch(issue.errors) : undefined;
    if (nearest?.every((inner) => inner.path.length > 0)) return fieldProblems(nearest, path);
    return [{ field: pathOf(path), message: issue.message }];
  });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (input instanceof Date) return 'a date that does not exist';
  if (typeof input === 'number' && !Number.isFinite(input)) return String(input);
  return KINDS[typeof input] ?? typeof input;
}

function repeated(input: unknown, before: string): string {
  if (typeof input === 'string') return input === '' ? '' : `${before}${JSON.stringify(cutText(input, MOST_REPEATED))}`;
  return before === ': ' ? '' : `${before}${typeof input === 'number' ? String(input) : kindOf(input)}`;
}

function exactly(origin: string, size: number | bigint): string {
  const unit = UNITS[origin];
  return unit ? `must have exactly ${counted(size, unit)}` : `must be ${size}`;
}

function tooSmall({
  origin,
  minimum,
  inclusive = true,
}: Pick<z.core.$ZodIssueTooSmall, 'origin' | 'minimum' | 'inclusive'>): string {
  const unit = UNITS[origin];
  if (unit) {
    const least = inclusive ? minimum : BigInt(minimum) + 1n;
    if (Number(least) === 1 && origin === 'string') return 'must not be empty';
    return `must have at least ${counted(least, unit)}`;
  }
  if (origin === 'date') return `must not be before ${dayOf(minimum)}`;
  return `must be ${inclusive ? 'at least' : 'more than'} ${minimum}`;
}

function tooBig({
  origin,
  maximum,
  inclusive = true,
}: Pick<z.core.$ZodIssueTooBig, 'origin' | 'maximum' | 'inclusive'>): string {
  const unit = UNITS[origin];
  if (unit) return `must have at most ${counted(inclusive ? maximum : BigInt(maximum) - 1n, unit)}`;
  if (origin === 'date') return `must not be after ${dayOf(maximum)}`;
  return `must be ${inclusive ? 'at most' : 'less than'} ${maximum}`;
}

function counted(size: number | bigint, [one, several]: readonly [string, string]): string {
  return `${size.toLocaleString('en')} ${Number(size) === 1 ? one : several}`;
}

function dayOf(time: number | bigint): string {
  return new Date(Number(time)).toISOString();
}

function ofFormat(issue: Raw & { code: 'invalid_format' }): string {
  const { format, prefix, suffix, includes } = issue as { format: string } & Readonly<Record<string, unknown>>;
  if (format === 'starts_with') return `must start with ${JSON.stringify(prefix)}`;
  if (format === 'ends_with') return `must end with ${JSON.stringify(suffix)}`;
  if (format === 'includes') return `must contain ${JSON.stringify(includes)}`;
  const wanted = FORMATS[format];
  return wanted === undefined ? 'is not written as it should be' : `must be ${wanted}`;
}

function ofUnion(issue: Raw & { code: 'invalid_union' }): string {
  const { options, errors = [] } = issue as { options?: readonly unknown[]; errors?: readonly Issue[][] };
  if (options !== undefined && options.length > 0) return `must be one of ${options.map(String).join(', ')}`;
  if (issue.input === undefined) return 'is missing';
  const nearest = nearestBranch(errors) ?? [];
  const [part] = nearest;
  if (part !== undefined && nearest.every(({ path }) => path.length > 0)) return `${pathOf(part.path)} ${part.message}`;
  const whole = errors
    .flatMap((branch) => branch.filter(({ path }) => path.length === 0))
    .map(({ message }) => message);
  const wanted = whole.map((message) => /^must be (.+?)(?:, not [^,]*)?$/.exec(message)?.[1]);
  const known = [...new Set(wanted.filter((each) => each !== undefined))];
  if (known.length > 0 && known.length === new Set(whole).size) return `must be ${known.join(', or ')}`;
  return part?.message ?? 'is not valid';
}

/** What is wrong if it was meant in the form that it is nearest to: the one in which a part, not the whole, is wrong. */
function nearestBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const depthOf = (branch: readonly Issue[]) => Math.min(...branch.map(({ path }) => path.length));
  return branches
    .filter((branch) => branch.length > 0)
    .reduce<Issue[] | undefined>((best, branch) => {
      return best === undefined || depthOf(branch) > depthOf(best) ? branch : best;
    }, undefined);
}

function firstOf(issues: readonly Issue[]): string {
  return issues[0]?.message ?? 'is not valid';
}
