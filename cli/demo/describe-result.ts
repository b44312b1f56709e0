import { OUTCOMES } from '../../shared/model/outcome.ts';
import type { ChangedMember } from './changed-members.ts';
import { doneOf, secondsOf, type Instance } from '../instance.ts';
import type { DemoResult } from './run-demo.ts';

const TITLE_LENGTH = 70;

/** The result of the run, for people. */
export function describeResult({ instance, changed, observed, isResumed, isJoined, stays, page }: DemoResult): string {
  const seconds = secondsOf(instance);
  const rate = seconds > 0 ? `, ${(doneOf(instance) / seconds).toFixed(0)} members/s` : '';
  const since = isResumed ? ' since it first started' : '';
  return [
    `${instance.status.desc} (${instance.status.value}): ` +
      `${instance.members} members in ${seconds.toFixed(1)} s${since}${rate}`,
    ...instance.alert.map(({ desc }) => `  ${desc}`),
    ...(instance.failure === undefined ? [] : [`  ${instance.failure}`]),
    ...OUTCOMES.map((outcome) => describeOutcome(instance, outcome)),
    ...describeChanged(changed),
    ...(observed.length === 0 ? [] : ['', ...observed]),
    '',
    ...(instance.temporal_ui === undefined ? [] : [`The run in Temporal's UI: ${instance.temporal_ui}`]),
    `The run in the console: ${page.run}`,
    `Sign in there, once, within a day: ${page.signIn}`,
    ...(stays
      ? ['Muster keeps running until you press Ctrl-C.']
      : isJoined
        ? []
        : ['The demo stops what it started. Start Muster with "npm start"; both addresses work then.']),
  ].join('\n');
}

/** The same for programs, in one line. */
export function closingLine(instance: Instance): string {
  const { id, status, members, counts } = instance;
  return JSON.stringify({ instance: id, status: status.value, members, ...counts, seconds: secondsOf(instance) });
}

function describeOutcome({ counts, reason: reasons }: Instance, outcome: (typeof OUTCOMES)[number]): string {
  const why = reasons.filter((one) => one.outcome === outcome);
  const lines = why.map(({ reason, reason_desc: desc, count }) => `      ${count} ${reason}: ${desc}`);
  return [`  ${outcome.padEnd(12)}${String(counts[outcome]).padStart(7)}`, ...lines].join('\n');
}

function describeChanged(changed: readonly ChangedMember[]): string[] {
  const withFields = changed.filter(({ change: { before, after } }) => Object.keys({ ...before, ...after }).length > 0);
  if (withFields.length === 0) return ['', "No member's record was changed."];
  return ['', 'Members before and after:', ...withFields.flatMap(describeMember)];
}

function describeMember({ id, description, change: { before, after } }: ChangedMember): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const title = description.length > TITLE_LENGTH ? `${description.slice(0, TITLE_LENGTH)}…` : description;
  return [
    `  ${id}  ${title}`,
    ...fields.map((field) => `      ${field}: ${toText(before[field])} → ${toText(after[field])}`),
  ];
}

function toText(value: unknown): string {
  return value === undefined ? '(none)' : typeof value === 'string' ? value : JSON.stringify(value);
}
