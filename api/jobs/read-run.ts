import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { fieldProblems } from '../../shared/runtime/issue-words.ts';
import { isUnset } from '../../shared/job-kit/parameters/unset.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { ReviewProblem } from '../../shared/runs/review-run.ts';
import type { RunRequest } from '../../shared/runs/run-request.ts';
import { coded } from '../coded.ts';
import { named, shape, wrapped } from '../contract/shapes.ts';
import type { Sent } from './job-shape.ts';
import { RUN_VALUES, valueSchema } from './run-values.ts';

/** Settings of the run itself; a parameter beside the job's own, or a field of the body. */
const settingsSchema = z.object({
  idempotency_key: valueSchema(parseKey, '1 to 255 printable characters').optional(),
  expected_members: valueSchema(parseCount, 'a whole number').optional(),
  ...RUN_VALUES,
  mail_when_ended: valueSchema(parseFlag, 'true or false').optional(),
  again_from: valueSchema(parseRunId, 'the id of an instance').optional(),
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
export const runBody = shape(
  'RunRequest',
  'job',
  z.object(
    {
      parameter: wrapped(
        'parameters',
        z
          .array(named('parameter', parameter), 'must be a list of {"name": {"value": NAME}, "value": TEXT}')
          .max(1_000)
          .nullish(),
      ),
      ...(Object.fromEntries(SETTINGS.map((name) => [name, bareValue])) as Record<Setting, typeof bareValue>),
    },
    'must be an object',
  ),
);

export interface ReadRun {
  /** As they were sent, to be returned. */
  sent: Sent[];
  request: Omit<RunRequest, 'jobId' | 'caller'>;
}

/**
 * What a run request asks for.
 * @param idempotencyKey from the header; takes precedence over one in the body.
 * @throws MusterError PARAMETER_REPEATED or PARAMETER_INVALID
 */
export function readRun(body: z.output<typeof runBody>, idempotencyKey: string | undefined): ReadRun {
  const { problems, ...read } = readReviewedRun(body, idempotencyKey);
  if (problems.length === 0) return read;
  const lines = problems.map(({ message }) => message);
  throw new MusterError('PARAMETER_INVALID', 400, `The parameters are not valid. ${lines.join(' ')}`, {
    problems: problems.map(({ parameter = '', message }) => ({ field: parameter, message })),
  });
}

/**
 * The same, with what is wrong with the settings of the run instead of a refusal.
 * @throws MusterError PARAMETER_REPEATED
 */
export function readReviewedRun(
  { parameter: sent, ...fields }: z.output<typeof runBody>,
  idempotencyKey?: string,
): ReadRun & { problems: ReviewProblem[] } {
  const parameters = distinct(sent ?? []);
  const settings = SETTINGS.map((name) => [name, given(fields[name]) ?? given(parameters.get(name))] as const);
  const key = given(idempotencyKey);
  const { read, problems } = readSettings({ ...Object.fromEntries(settings), ...defined({ idempotency_key: key }) });
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
        againFrom: read.again_from,
      }),
    },
    problems,
  };
}

function readSettings(settings: Record<string, string | undefined>): {
  read: z.output<typeof settingsSchema>;
  problems: ReviewProblem[];
} {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return { read: parsed.data, problems: [] };
  const problems = fieldProblems(parsed.error.issues).map(({ field, message }) => ({
    ...{ parameter: field, code: 'PARAMETER_INVALID', message: `The value of ${field} ${message}.` },
  }));
  return { read: {}, problems };
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

function parseRunId(text: string): string | undefined {
  return /^\d{1,30}$/.test(text) ? text : undefined;
}

function parseFlag(text: string): boolean | undefined {
  const flag = text.toLowerCase();
  return flag === 'true' ? true : flag === 'false' ? false : undefined;
}

function parseCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
