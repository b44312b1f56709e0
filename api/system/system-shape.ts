import { z } from 'zod';
import { MUSTER_VERSION } from '../../shared/runtime/version.ts';
import { codedAnswer, time } from '../contract/shapes.ts';
import { FINDING_STATES, SYSTEM_PARTS, type Finding, type FindingState, type SystemPart } from './finding.ts';

const states = Object.keys(FINDING_STATES) as [FindingState, ...FindingState[]];
const parts = Object.keys(SYSTEM_PARTS) as [SystemPart, ...SystemPart[]];

/** How the system stands, part by part. */
export const systemShape = z
  .object({
    /** The worst of its parts. */
    state: codedAnswer(z.enum(states)),
    /** Of the API. */
    version: z.string(),
    /** The clock of the API. */
    time: time,
    /** Where others reach this installation. */
    public_url: z.string(),
    finding: z.array(
      z.object({
        part: codedAnswer(z.enum(parts)),
        state: codedAnswer(z.enum(states)),
        message: z.string(),
        /** What to do; null for what is in order. */
        advice: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'System' });
export type SystemBody = z.output<typeof systemShape>;

/** @param publicUrl where others reach this installation */
export function toSystemBody(findings: readonly Finding[], publicUrl: string): SystemBody {
  const worst = [...states].reverse().find((state) => findings.some((finding) => finding.state === state)) ?? 'OK';
  return {
    state: { value: worst, desc: FINDING_STATES[worst] },
    version: MUSTER_VERSION,
    time: new Date().toISOString(),
    public_url: publicUrl,
    finding: findings.map(({ part, state, message, advice }) => ({
      part: { value: part, desc: SYSTEM_PARTS[part] },
      state: { value: state, desc: FINDING_STATES[state] },
      message,
      advice: advice ?? null,
    })),
  };
}
