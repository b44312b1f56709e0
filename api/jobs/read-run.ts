import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { isUnset } from '../../shared/job-kit/parameters/unset.ts';
import type { RunRequest } from '../../shared/runs/run-request.ts';
import { coded, readWith } from '../coded.ts';
import type { Sent } from './job-shape.ts';
import { CONCURRENCY_WANTED, parseConcurrency, parseThreshold, THRESHOLD_WANTED } from './read-threshold.ts';

/** Settings of the run itself; a parameter beside the job's own, or a field of the body. */
const OWN_NAMES = ['idempotency_key', 'expected_members', 'threshold', 'concurrency', 'mail_when_ended'] as const;
type OwnName = (typeof OWN_NAMES)[number];

const bareValue = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be text' })
  .nullish()
  .transform((value) => String(value ?? ''));
const parameter = z.object({
  name: coded(z.string('must be {"value": NAME}').trim().min(1, 'must be {"value": NAME}')),
  value: bareValue,
});

/** The body may be a whole job, as it was answered; other fields are ignored. */
const bodySchema = z.object(
  {
    parameter: z.array(parameter, 'must be a list of {"name": {"value": NAME}, "value": TEXT}').max(1_000).nullish(),
    ...(Object.fromEntries(OWN_NAMES.map((name) => [name, bareValue])) as Record<OwnName, typeof bareValue>),
  },
  'must be an object',
);

export interface ReadRun {
  /** As they were sent, to be returned. */
  sent: Sent[];
  request: Omit<RunRequest, 'jobId' | 'caller'>;
}

/**
 * Reads the body of a run request.
 * @param idempotencyKey from the header; takes precedence over one in the body.
 * @throws MusterError INVALID_BODY, PARAMETER_REPEATED or PARAMETER_INVALID
 */
export function readRun(body: unknown, idempotencyKey: string | undefined): ReadRun {
  const { parameter: sent, ...fields } = readWith(bodySchema, body);
  const parameters = distinct(sent ?? []);
  const own = (name: OwnName) => given(fields[name]) ?? given(parameters.get(name));
  const bare = [...parameters].filter(([name]) => !OWN_NAMES.some((own) => own === name));
  const key = given(idempotencyKey) ?? own('idempotency_key');
  const expected = own('expected_members');
  const threshold = own('threshold');
  const concurrency = own('concurrency');
  const mail = own('mail_when_ended');
  return {
    sent: sent ?? [],
    request: {
      parameters: Object.fromEntries(bare),
      ...(key === undefined ? {} : { idempotencyKey: parsed('idempotency_key', key, parseKey, KEY_WANTED) }),
      ...(expected === undefined
        ? {}
        : { expectedMembers: parsed('expected_members', expected, parseCount, 'a whole number') }),
      ...(threshold === undefined
        ? {}
        : { threshold: parsed('threshold', threshold, parseThreshold, THRESHOLD_WANTED) }),
      ...(concurrency === undefined
        ? {}
        : { concurrency: parsed('concurrency', concurrency, parseConcurrency, CONCURRENCY_WANTED) }),
      ...(mail === undefined ? {} : { mailWhenEnded: parsed('mail_when_ended', mail, parseFlag, 'true or false') }),
    },
  };
}

function distinct(sent: readonly Sent[]): Map<string, string> {
  const values = new Map(sent.map(({ name, value }) => [name, value]));
  if (values.size === sent.length) return values;
  const repeated = sent.find(({ name }, index) => sent.findIndex((other) => other.name === name) !== index);
  throw new MusterError('PARAMETER_REPEATED', 400, `The parameter ${repeated?.name ?? ''} is given more than once.`);
}

function given(value: string | undefined): string | undefined {
  return isUnset(value) ? undefined : value?.trim();
}

function parsed<T>(name: string, text: string, parse: (text: string) => T | undefined, wanted: string): T {
  const value = parse(text);
  if (value !== undefined) return value;
  throw new MusterError('PARAMETER_INVALID', 400, `The parameters are not valid. ${name}: must be ${wanted}.`);
}

const KEY_WANTED = '1 to 255 printable characters';

function parseKey(text: string): string | undefined {
  return /^[\x21-\x7e]{1,255}$/.test(text) ? text : undefined;
}

function parseFlag(text: string): boolean | undefined {
  const flag = text.toLowerCase();
  return flag === 'true' ? true : flag === 'false' ? false : undefined;
}

function parseCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
