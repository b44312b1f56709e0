import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { isUnset } from '../../shared/job-kit/parameters/unset.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { RunRequest } from '../../shared/runs/run-request.ts';
import { coded, readWith } from '../coded.ts';
import type { Sent } from './job-shape.ts';
import { RUN_VALUES, valueSchema } from './run-values.ts';

/** Settings of the run itself; a parameter beside the job's own, or a field of the body. */
const settingsSchema = z.object({
  idempotency_key: valueSchema(parseKey, '1 to 255 printable characters').optional(),
  expected_members: valueSchema(parseCount, 'a whole number').optional(),
  ...RUN_VALUES,
  mail_when_ended: valueSchema(parseFlag, 'true or false').optional(),
});
type Setting = keyof typeof settingsSchema.shape;
const SETTINGS = settingsSchema.keyof().options;

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
    ...(Object.fromEntries(SETTINGS.map((name) => [name, bareValue])) as Record<Setting, typeof bareValue>),
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
  const settings = SETTINGS.map((name) => [name, given(fields[name]) ?? given(parameters.get(name))] as const);
  const key = given(idempotencyKey);
  const read = readSettings({ ...Object.fromEntries(settings), ...defined({ idempotency_key: key }) });
  return {
    sent: sent ?? [],
    request: {
      parameters: Object.fromEntries([...parameters].filter(([name]) => !SETTINGS.some((setting) => setting === name))),
      ...defined({
        idempotencyKey: read.idempotency_key,
        expectedMembers: read.expected_members,
        threshold: read.threshold ?? undefined,
        concurrency: read.concurrency,
        mailWhenEnded: read.mail_when_ended,
      }),
    },
  };
}

function readSettings(settings: Record<string, string | undefined>): z.output<typeof settingsSchema> {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}.`);
  throw new MusterError('PARAMETER_INVALID', 400, `The parameters are not valid. ${lines.join(' ')}`);
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
