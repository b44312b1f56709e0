import { writeXml } from '../contract/xml/write-xml.ts';
import type { Sent } from './job-shape.ts';
import { runBody } from './read-run.ts';

/** A request to run a job, as programs send it. */
export interface SubmittedAs {
  method: 'POST';
  url: string;
  json: { parameter: { name: { value: string }; value: string }[]; expected_members?: string };
  xml: string;
  curl: string;
  muster: string;
}

/** Options of `muster run` for what are parameters here. */
const OPTIONS: Readonly<Record<string, string>> = {
  set_id: '--set',
  job_name: '--name',
  threshold: '--threshold',
  concurrency: '--concurrency',
  idempotency_key: '--idempotency-key',
};

/**
 * How to submit this, in JSON, XML, for curl and for the terminal. The key is not in it: it is read from the
 * environment.
 * @param job the job's link. @param members as counted now: if there are others by then, the submit is refused.
 */
export function requestLines(
  job: { id: string; link: string },
  sent: readonly Sent[],
  members: number | undefined,
): SubmittedAs {
  const url = `${job.link}?op=run`;
  const parameter = sent.map(({ name, value }) => ({ name: { value: name }, value }));
  const json = { parameter, ...(members === undefined ? {} : { expected_members: String(members) }) };
  return {
    ...{ method: 'POST', url, json },
    xml: writeXml(runBody, json),
    curl: [
      `curl -X POST ${quoted(url)}`,
      '-H "Authorization: apikey $MUSTER_KEY"',
      "-H 'Content-Type: application/json' -H 'Accept: application/json'",
      `-d ${quoted(JSON.stringify(json))}`,
    ].join(' '),
    muster: ['muster run', quoted(job.id), ...sent.flatMap(optionOf)].join(' '),
  };
}

function optionOf({ name, value }: Sent): string[] {
  if (name === 'mail_when_ended') return value.toLowerCase() === 'true' ? ['--mail'] : [];
  if (name === 'expected_members' || name === 'again_from' || name === 'PRODUCT') return [];
  const option = OPTIONS[name];
  return option === undefined ? [`--param ${quoted(`${name}=${value}`)}`] : [`${option} ${quoted(value)}`];
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.:/%@=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
